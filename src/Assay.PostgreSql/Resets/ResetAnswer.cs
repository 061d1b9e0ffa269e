using Npgsql;

namespace Assay.PostgreSql.Resets;

/// <summary>What the database answers to a reset.</summary>
/// <param name="Changes">The marks that were taken.</param>
/// <param name="Began">When the reset began, by the server's clock.</param>
/// <param name="ReplaceBecause">Why the database can't be put back, or null.</param>
/// <param name="Bloated">Tables with too many dead rows.</param>
/// <param name="Stamp">Of what all databases of the server share, for a superuser; else of the schema.</param>
/// <param name="Fingerprint">What no trigger sees.</param>
internal sealed record ResetAnswer(
    long Changes, DateTime Began, string? ReplaceBecause, IReadOnlyList<string> Bloated, string Stamp, DatabaseFingerprint Fingerprint)
{
    public static async Task<ResetAnswer> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        await reader.ReadAsync(cancellationToken);
        var (changes, began) = (reader.GetInt64(0), reader.GetDateTime(1));
        var reason = await reader.IsDBNullAsync(2, cancellationToken) ? null : reader.GetString(2);
        var bloated = await reader.IsDBNullAsync(3, cancellationToken) ? [] : await reader.GetFieldValueAsync<string[]>(3, cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var stamp = reader.GetString(0);
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new ResetAnswer(changes, began, reason, bloated, stamp, DatabaseFingerprint.Read(reader));
    }
}
