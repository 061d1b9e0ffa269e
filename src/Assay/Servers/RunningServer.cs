namespace Assay.Servers;

/// <summary>A server that Assay started and that is still running.</summary>
public sealed record RunningServer
{
    /// <summary>Name of its folder in the home; what <see cref="ServerDirectory.StopAsync"/> takes.</summary>
    public required string Id { get; init; }

    /// <summary>Name of the kind, such as <c>postgres</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Kind and version for people, such as <c>PostgreSQL 15.20</c>.</summary>
    public required string DisplayName { get; init; }

    /// <summary>Version as the server tells it.</summary>
    public required string Version { get; init; }

    /// <summary>Name of the provider that it came from.</summary>
    public required string Provider { get; init; }

    /// <summary>The folder behind the provider.</summary>
    public required string Source { get; init; }

    /// <summary>Host and port.</summary>
    public required string Address { get; init; }

    /// <summary>Connection string for the kind's usual .NET client. Holds a password.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>The server's process.</summary>
    public required int ProcessId { get; init; }

    /// <summary>The process that stops the server when it is idle; 0 in the moment before it has come up.</summary>
    public required int WatcherProcessId { get; init; }

    /// <summary>When it became ready.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>The processes that use it, by id.</summary>
    public required IReadOnlyList<ServerUser> Users { get; init; }

    /// <summary>Since when nobody has used it; null while it is in use.</summary>
    public required DateTimeOffset? IdleSince { get; init; }

    /// <summary>Resident memory of the server's main process in bytes; 0 when it cannot be read.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Path of the server's log.</summary>
    public required string LogPath { get; init; }
}
