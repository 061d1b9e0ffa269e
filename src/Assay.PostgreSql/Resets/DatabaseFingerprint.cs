using Npgsql;

namespace Assay.PostgreSql.Resets;

/// <summary>What no trigger sees (fingerprint.sql).</summary>
/// <param name="Settings">A line for each kind of setting of the database.</param>
/// <param name="Locks">Advisory locks: session and key.</param>
/// <param name="Clients">The application names of the sessions.</param>
internal sealed record DatabaseFingerprint(string Settings, IReadOnlyList<string> Locks, IReadOnlyList<string> Clients)
{
    public static DatabaseFingerprint Empty { get; } = new("", [], []);

    public static DatabaseFingerprint Read(NpgsqlDataReader reader) => new(reader.GetString(0), List(reader, 1), List(reader, 2));

    /// <summary>Which settings are others now, in words that finish "replaced because …"; null when none are.</summary>
    public string? DifferenceFrom(DatabaseFingerprint other)
    {
        if (Settings == other.Settings)
            return null;
        var known = Settings.Split('\n').ToHashSet(StringComparer.Ordinal);
        var changed = other.Settings.Split('\n').Where(line => !known.Contains(line)).Select(line => line.Split(": ", 2)[0]);
        return $"{string.Join("; ", changed)} changed";
    }

    /// <summary>A lock that was not there before; null when there is none.</summary>
    public string? NewLock(HashSet<string> before)
    {
        var added = Locks.FirstOrDefault(held => !before.Contains(held));
        return added is null ? null : $"session {added.Split(':')[0]} keeps an advisory lock ({added.Split(':', 2)[1]})";
    }

    /// <summary>
    /// A client that nobody vouches for, which stays connected; null when there is none. Npgsql clears a session before the next use; of other
    /// clients nobody knows what settings, temporary tables or cached numbers of sequences they keep.
    /// </summary>
    public string? UnknownClient(HashSet<string> known)
    {
        var unknown = Clients.FirstOrDefault(client => !known.Contains(client));
        return unknown is null ? null : $"a session of '{unknown}' stays connected, and what it keeps (settings, temporary tables) can't be seen. End it before the test returns";
    }

    private static string[] List(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? [] : reader.GetFieldValue<string[]>(column);
}
