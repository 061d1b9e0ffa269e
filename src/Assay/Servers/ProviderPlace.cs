namespace Assay.Servers;

/// <summary>Where a provider stands in the order in which they are asked.</summary>
public enum ProviderPlace
{
    /// <summary>A server named by the environment or by configuration.</summary>
    External = 0,

    /// <summary>A server that Assay started earlier and that is still running.</summary>
    Running = 1,

    /// <summary>Native binaries, installed or in Assay's cache.</summary>
    Process = 2,

    /// <summary>A container.</summary>
    Container = 3,

    /// <summary>Native binaries, fetched once.</summary>
    Download = 4,

    /// <summary>A server inside this process.</summary>
    Embedded = 5,
}
