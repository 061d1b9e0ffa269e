using Assay.PostgreSql.Databases;
using Npgsql;
using NpgsqlTypes;

namespace Assay.PostgreSql.Resets;

/// <summary>
/// The session that looks at one database and resets it, one caller at a time. Its own writes leave no marks; a superuser's passes over triggers, rules
/// and foreign keys. What looks and resets execute is prepared once.
/// </summary>
internal sealed class ResetSession : IAsyncDisposable
{
    /// <summary>The name that the session gives itself.</summary>
    public const string Application = "assay reset";

    // It waits for no lock for long: whoever holds one was not there when the database was at rest.
    private const string Options = "-c assay.resetting=on -c lock_timeout=2000 -c client_min_messages=warning";
    private const string SuperuserOptions = " -c session_replication_role=replica";

    private const string About =
        """
        select oid, exists (select from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
                             where (p.prosrc ilike '%setval%' or pg_catalog.pg_get_function_sqlbody(p.oid) ilike '%setval%') and n.nspname not in ('pg_catalog', 'information_schema', 'assay_reset'))
          from pg_catalog.pg_database where datname = pg_catalog.current_database()
        """;

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _look;
    private readonly NpgsqlBatch _reset;
    private readonly SemaphoreSlim _gate = new(1);

    private ResetSession(NpgsqlConnection connection, bool isSuperuser)
    {
        _connection = connection;
        _look = new NpgsqlCommand(EmbeddedScript.Look, connection)
        {
            Parameters = { new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Oid }, new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.TimestampTz } },
        };
        _reset = new NpgsqlBatch(connection)
        {
            // A transaction each, still in one round trip: the reset holds a lock on every sequence until it ends, and the fingerprint reads all locks.
            EnableErrorBarriers = true,
            BatchCommands =
            {
                new NpgsqlBatchCommand("select changes, began, replace_because, bloated from assay_reset.reset($1)") { Parameters = { new NpgsqlParameter<bool>() } },
                new NpgsqlBatchCommand(isSuperuser ? EmbeddedScript.ServerStamp : EmbeddedScript.Catalogue),
                new NpgsqlBatchCommand(EmbeddedScript.Fingerprint) { Parameters = { new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Oid } } },
            },
        };
    }

    /// <summary>A function of the application sets sequences, which no statement of it tells.</summary>
    public bool SetsSequencesInside { get; private set; }

    public static async Task<ResetSession> OpenAsync(string connectionString, bool isSuperuser, CancellationToken cancellationToken)
    {
        var connection = OwnSession.Create(connectionString, Application, own => own.Options = $"{own.Options} {Options}{(isSuperuser ? SuperuserOptions : "")}".Trim());
        var session = new ResetSession(connection, isSuperuser);
        try
        {
            await session.PrepareAsync(cancellationToken);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>One look: the change counter, and what is under way.</summary>
    /// <param name="lastReset">Sequences are counted where a session was at work since then; null leaves them out.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<(long Changes, string? Busy)> LookAsync(DateTime? lastReset, CancellationToken cancellationToken) => UseAsync(
        async _ =>
        {
            _look.Parameters[1].Value = (object?)lastReset ?? DBNull.Value;
            await using var reader = await _look.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            return (reader.GetInt64(0), await reader.IsDBNullAsync(1, cancellationToken) ? null : reader.GetString(1));
        },
        cancellationToken);

    /// <summary>One reset, vacuum included.</summary>
    public Task<ResetAnswer> ResetAsync(bool exact, CancellationToken cancellationToken) => UseAsync(
        async connection =>
        {
            _reset.BatchCommands[0].Parameters[0].Value = exact;
            ResetAnswer answer;
            await using (var reader = await _reset.ExecuteReaderAsync(cancellationToken))
                answer = await ResetAnswer.ReadAsync(reader, cancellationToken);
            if (answer.Bloated.Count > 0 && answer.ReplaceBecause is null)
            {
                // Dead rows that many resets left go here, where nobody else takes them out: the servers for tests run without autovacuum.
                await using var vacuum = new NpgsqlCommand($"vacuum {string.Join(", ", answer.Bloated)}", connection);
                await vacuum.ExecuteNonQueryAsync(cancellationToken);
            }

            return answer;
        },
        cancellationToken);

    /// <summary>What no trigger sees, as it is now.</summary>
    public Task<DatabaseFingerprint> FingerprintAsync(CancellationToken cancellationToken) => UseAsync(
        async connection =>
        {
            await using var ask = new NpgsqlCommand(EmbeddedScript.Fingerprint, connection)
            {
                Parameters = { new NpgsqlParameter { Value = _look.Parameters[0].Value, NpgsqlDbType = NpgsqlDbType.Oid } },
            };
            await using var reader = await ask.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            return DatabaseFingerprint.Read(reader);
        },
        cancellationToken);

    public async Task<T> UseAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return await work(_connection);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The same without a thread to spare. False when the session is taken for longer than that.</summary>
    public bool TryUse(TimeSpan wait, Action<NpgsqlConnection> work)
    {
        if (!_gate.Wait(wait))
            return false;
        try
        {
            work(_connection);
            return true;
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _look.DisposeAsync();
        await _reset.DisposeAsync();
        await _connection.DisposeAsync();
        _gate.Dispose();
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await _connection.OpenAsync(cancellationToken);
        await using (var ask = new NpgsqlCommand(About, _connection))
        await using (var about = await ask.ExecuteReaderAsync(cancellationToken))
        {
            await about.ReadAsync(cancellationToken);
            _look.Parameters[0].Value = _reset.BatchCommands[2].Parameters[0].Value = about.GetFieldValue<uint>(0);
            SetsSequencesInside = about.GetBoolean(1);
        }

        await _look.PrepareAsync(cancellationToken);
        await _reset.PrepareAsync(cancellationToken);
    }
}
