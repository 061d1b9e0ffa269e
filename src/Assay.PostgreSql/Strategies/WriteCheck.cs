using Assay.PostgreSql.Databases;
using Assay.PostgreSql.Resets;
using Npgsql;
using NpgsqlTypes;

namespace Assay.PostgreSql.Strategies;

/// <summary>
/// Asks a database that should not change whether it did, by the marks that the reset lives from. Synchronously, since a test hears the answer
/// when it returns its sandbox.
/// </summary>
internal sealed class WriteCheck : IAsyncDisposable
{
    private const string AskTables = "select string_agg(distinct coalesce(relid::regclass::text, 'schema'), ', ') from (select nullif(relid, 0) as relid from assay_reset.touched) t";
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _look;

    private WriteCheck(NpgsqlConnection connection, NpgsqlCommand look) => (_connection, _look) = (connection, look);

    public static async Task<WriteCheck> OpenAsync(string connectionString, CancellationToken cancellationToken)
    {
        var connection = OwnSession.Create(connectionString, "assay check");
        try
        {
            await connection.OpenAsync(cancellationToken);
            var look = new NpgsqlCommand(EmbeddedScript.Look, connection)
            {
                Parameters =
                {
                    new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Oid },
                    // Sequences too, whenever a session was at work.
                    new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = DateTime.UnixEpoch },
                },
            };
            await using (var ask = new NpgsqlCommand("select oid from pg_catalog.pg_database where datname = pg_catalog.current_database()", connection))
                look.Parameters[0].Value = (uint)(await ask.ExecuteScalarAsync(cancellationToken))!;
            await look.PrepareAsync(cancellationToken);
            return new WriteCheck(connection, look);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>What was written, or null.</summary>
    public string? Find()
    {
        using (var reader = _look.ExecuteReader())
        {
            reader.Read();
            if (reader.GetInt64(0) == 0)
                return null;
        }

        using var ask = new NpgsqlCommand(AskTables, _connection);
        return ask.ExecuteScalar() as string ?? "a sequence or a large object";
    }

    public async ValueTask DisposeAsync()
    {
        await _look.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
