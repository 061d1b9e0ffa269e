using Npgsql;

namespace Assay.PostgreSql.Resets;

/// <summary>Named points inside a test (points.sql).</summary>
internal static class DatabaseSnapshots
{
    /// <summary>Calls a function of points.sql. The database is at rest by now.</summary>
    /// <exception cref="SandboxException">It can't be done; says why.</exception>
    public static async Task<bool> CallAsync(NpgsqlConnection connection, string function, string name, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"select assay_reset.{function}($1)", connection) { Parameters = { new() { Value = name } } };
        try
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
            return true;
        }
        catch (PostgresException refused)
        {
            throw new SandboxException(Explain(refused, name), refused);
        }
    }

    private static string Explain(PostgresException refused, string name) => refused.SqlState switch
    {
        PostgresErrorCodes.NoDataFound => $"There is no snapshot '{name}' in this rent. A snapshot ends with the test that took it.",
        PostgresErrorCodes.UniqueViolation => $"There is a snapshot '{name}' already. Choose another name.",
        _ => $"Snapshot '{name}': {refused.MessageText}.",
    };
}
