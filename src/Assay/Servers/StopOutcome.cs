namespace Assay.Servers;

/// <summary>How a request to stop a server ended.</summary>
public enum StopOutcome
{
    /// <summary>It is stopped.</summary>
    Stopped,

    /// <summary>There was none under that name.</summary>
    NotRunning,

    /// <summary>It is in use and was left alone.</summary>
    InUse,
}
