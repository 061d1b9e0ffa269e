using Npgsql;

namespace Assay.PostgreSql.Resets;

/// <summary>What no trigger sees (fingerprint.sql): a line for each kind of setting, the advisory locks, and a stamp of what all databases share.</summary>
internal sealed record DatabaseFingerprint(string Settings, IReadOnlyList<string> Locks, string? ServerStamp)
{
    public static DatabaseFingerprint Empty { get; } = new("", [], null);

    public static DatabaseFingerprint Read(NpgsqlDataReader reader) => new(
        reader.GetString(0),
        reader.IsDBNull(1) ? [] : reader.GetFieldValue<string[]>(1),
        reader.IsDBNull(2) ? null : reader.GetString(2));

    /// <summary>What is different there, in words that finish "replaced because …"; null when nothing is.</summary>
    public string? DifferenceFrom(DatabaseFingerprint other)
    {
        if (Settings == other.Settings)
            return null;
        var known = Settings.Split('\n').ToHashSet(StringComparer.Ordinal);
        var changed = other.Settings.Split('\n').Where(line => !known.Contains(line)).Select(line => line.Split(": ", 2)[0]);
        return $"{string.Join("; ", changed)} changed";
    }

    /// <summary>A lock that was not there before; null when there is none.</summary>
    public string? NewLock(IReadOnlySet<string> before)
    {
        var added = Locks.FirstOrDefault(held => !before.Contains(held));
        return added is null ? null : $"session {added.Split(':')[0]} keeps an advisory lock ({added.Split(':', 2)[1]})";
    }
}
