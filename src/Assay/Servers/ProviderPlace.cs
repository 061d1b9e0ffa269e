namespace Assay.Servers;

/// <summary>Where a provider stands in the order in which they are asked.</summary>
public enum ProviderPlace
{
    /// <summary>A server named by the environment or by configuration.</summary>
    External = 0,

    /// <summary>A service of the project's own compose file.</summary>
    Compose = 1,

    /// <summary>A server that Assay started earlier and that is still running.</summary>
    Running = 2,

    /// <summary>Native binaries, installed or in Assay's cache.</summary>
    Process = 3,

    /// <summary>A container.</summary>
    Container = 4,

    /// <summary>Native binaries, fetched once.</summary>
    Download = 5,

    /// <summary>A server inside this process.</summary>
    Embedded = 6,
}
