using System.Runtime.CompilerServices;
using Assay.PostgreSql.Databases;

namespace Assay.PostgreSql.Resets;

/// <summary>
/// Notices changes of what all databases of a server share: roles, tablespaces, settings of the server. No reset takes them back, and other
/// tests see them, so each is named.
/// </summary>
internal sealed class ServerWatch
{
    private static readonly ConditionalWeakTable<PostgresHost, ServerWatch> Watches = [];
    private readonly PostgresHost _host;
    private State? _state;

    internal ServerWatch(PostgresHost host) => _host = host;

    public static ServerWatch Of(PostgresHost host) => Watches.GetValue(host, static host => new ServerWatch(host));

    /// <summary>What changed since the last look of this process, or null. The first look only remembers.</summary>
    /// <param name="stamp">The server's stamp as it was just read; empty where the role may not see it.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    public async ValueTask<string?> LookAsync(string stamp, CancellationToken cancellationToken)
    {
        var before = Volatile.Read(ref _state);
        if (stamp.Length == 0 || before?.Stamp == stamp)
            return null;
        var after = new State(stamp, await ReadAsync(cancellationToken));
        // One of several resets that notice at the same time tells it.
        return Interlocked.CompareExchange(ref _state, after, before) == before && before is not null ? Describe(before.Versions, after.Versions) : null;
    }

    private static string? Describe(Dictionary<string, string> before, Dictionary<string, string> after)
    {
        string[] changes =
        [
            .. after.Keys.Except(before.Keys).Select(name => $"{name}: new"),
            .. before.Keys.Except(after.Keys).Select(name => $"{name}: gone"),
            .. after.Where(entry => before.TryGetValue(entry.Key, out var version) && version != entry.Value).Select(entry => $"{entry.Key}: changed"),
        ];
        return changes.Length == 0 ? null : string.Join("; ", changes);
    }

    private async Task<Dictionary<string, string>> ReadAsync(CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var ask = _host.Maintenance.CreateCommand(EmbeddedScript.ServerWatch);
        await using var reader = await ask.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            known[reader.GetString(0)] = reader.GetString(1);
        return known;
    }

    private sealed record State(string Stamp, Dictionary<string, string> Versions);
}
