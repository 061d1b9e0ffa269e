namespace Assay.Cli.Hosts;

/// <summary>How a test host is started.</summary>
internal sealed record HostSettings
{
    /// <summary>Arguments beyond those of the server mode.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Environment variables beyond those of this process.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>The file that gets everything the process writes.</summary>
    public required string OutputFile { get; init; }
}
