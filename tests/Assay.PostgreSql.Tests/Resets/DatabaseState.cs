using Npgsql;

namespace Assay.PostgreSql.Tests.Resets;

/// <summary>Everything in a database as one text.</summary>
internal static class DatabaseState
{
    public static async Task<string> ReadAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, ApplicationName = "" }.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        return (await Verification.DatabaseState.ReadAsync(connection, cancellationToken)).ToString();
    }

    public static async Task<string> ReadAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        return (await Verification.DatabaseState.ReadAsync(connection, cancellationToken)).ToString();
    }
}
