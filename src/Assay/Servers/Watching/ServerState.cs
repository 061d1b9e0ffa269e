namespace Assay.Servers.Watching;

/// <summary>A server that is ready for use. Written by its starter once it answers, removed by its watcher when it ends.</summary>
internal sealed record ServerState
{
    public required string Instance { get; init; }

    public required string Kind { get; init; }

    public required string DisplayName { get; init; }

    public required string Version { get; init; }

    public required string Provider { get; init; }

    public required string Source { get; init; }

    /// <summary>The settings that were asked for, as one text.</summary>
    public required string Settings { get; init; }

    public required string ConnectionString { get; init; }

    public required string Password { get; init; }

    /// <summary>Address or name of the host with the port: this one, but for containers of a distant engine.</summary>
    public string Host { get; init; } = "127.0.0.1";

    public required int Port { get; init; }

    public required ProcessIdentity Server { get; init; }

    /// <summary>The program that the server runs, as it was at the start; null when it could not be looked at.</summary>
    public ProgramFile? Program { get; init; }

    public required DateTimeOffset Started { get; init; }

    /// <summary>When the data was made, which may be older than this start.</summary>
    public DateTimeOffset DataMade { get; init; }

    /// <summary>Identity of the machine's current boot: data from before it may not have reached the disk.</summary>
    public required string Boot { get; init; }

    /// <summary>Where the server can be reached; another container that shares the home sees another network.</summary>
    public required string Network { get; init; }
}
