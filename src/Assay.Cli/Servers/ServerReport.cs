using Assay.Servers;

namespace Assay.Cli.Servers;

/// <summary>A server as <c>status --json</c> writes it: all but its connection string, which holds a password.</summary>
internal sealed record ServerReport
{
    public required string Id { get; init; }

    public required string Kind { get; init; }

    public required string DisplayName { get; init; }

    public required string Version { get; init; }

    public required string Provider { get; init; }

    public required string Source { get; init; }

    public required string Address { get; init; }

    public required int ProcessId { get; init; }

    public required DateTimeOffset Started { get; init; }

    public required IReadOnlyList<ServerUser> Users { get; init; }

    public required DateTimeOffset? IdleSince { get; init; }

    public required long MemoryBytes { get; init; }

    public required string LogPath { get; init; }

    public static ServerReport Of(RunningServer server) => new()
    {
        Id = server.Id,
        Kind = server.Kind,
        DisplayName = server.DisplayName,
        Version = server.Version,
        Provider = server.Provider,
        Source = server.Source,
        Address = server.Address,
        ProcessId = server.ProcessId,
        Started = server.Started,
        Users = server.Users,
        IdleSince = server.IdleSince,
        MemoryBytes = server.MemoryBytes,
        LogPath = server.LogPath,
    };
}
