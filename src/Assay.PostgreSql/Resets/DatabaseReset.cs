using Assay.PostgreSql.Changes;
using Assay.PostgreSql.Diagnostics;
using Assay.Resources;
using Npgsql;
using NpgsqlTypes;

namespace Assay.PostgreSql.Resets;

/// <summary>
/// Puts one database back in place over a session of its own. The work itself is in the database (reset.sql), so that a look and a reset are
/// one round trip each; what both do is prepared once.
/// </summary>
internal sealed class DatabaseReset : IAsyncDisposable
{
    /// <summary>The name of the reset's own sessions.</summary>
    public const string Application = "assay reset";

    // The session's own writes leave no marks. It waits for no lock for long: whoever holds one was not there when the database was at rest.
    // A superuser's session passes over triggers, rules and foreign keys.
    private const string SessionOptions = "-c assay.resetting=on -c lock_timeout=2000 -c client_min_messages=warning";
    private const string SuperuserOptions = " -c session_replication_role=replica";

    private const string AboutDatabase =
        """
        select oid, exists (select from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
                             where p.prosrc ilike '%setval%' and n.nspname not in ('pg_catalog', 'information_schema', 'assay_reset'))
          from pg_catalog.pg_database where datname = pg_catalog.current_database()
        """;

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _look;
    private readonly NpgsqlBatch _reset;
    private readonly bool _isSuperuser;
    private readonly SemaphoreSlim _gate = new(1);
    private readonly HashSet<string> _knownClients;
    private DatabaseFingerprint _template = DatabaseFingerprint.Empty;
    private HashSet<string> _locks = [];
    private bool _setsSequencesInside;
    private string _stamp = "";
    private DateTime? _lastReset;
    private long _cleared;

    private DatabaseReset(NpgsqlConnection connection, bool isSuperuser, IEnumerable<string> knownClients)
    {
        _connection = connection;
        _knownClients = [.. knownClients];
        _isSuperuser = isSuperuser;
        _look = new NpgsqlCommand(EmbeddedScript.Look, connection)
        {
            Parameters = { new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Oid }, new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.TimestampTz } },
        };
        _reset = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand("select changes, began, replace_because, bloated from assay_reset.reset($1)") { Parameters = { new NpgsqlParameter<bool>() } },
                new NpgsqlBatchCommand(isSuperuser ? EmbeddedScript.ServerStamp : EmbeddedScript.Catalogue),
                new NpgsqlBatchCommand(EmbeddedScript.Fingerprint) { Parameters = { new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Oid } } },
            },
        };
    }

    /// <summary>Changes with the roles, tablespaces and settings of the server; as the last reset saw it, empty for a role that may not.</summary>
    public string ServerStamp => _isSuperuser ? _stamp : "";

    /// <summary>Opens the session, prepares the statements, and remembers how the database is now: as its template.</summary>
    /// <param name="connectionString">To the database, fresh from its template.</param>
    /// <param name="isSuperuser">Whether the role passes over triggers and foreign keys, and event triggers tell it of changes of the schema.</param>
    /// <param name="knownClients">The application names of clients that clear a session before they use it again.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public static async Task<DatabaseReset> OpenAsync(
        string connectionString, bool isSuperuser, IEnumerable<string> knownClients, CancellationToken cancellationToken)
    {
        var own = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, ApplicationName = Application };
        own.Options = $"{own.Options} {SessionOptions}{(isSuperuser ? SuperuserOptions : "")}".Trim();
        var reset = new DatabaseReset(new NpgsqlConnection(own.ConnectionString), isSuperuser, knownClients);
        try
        {
            await reset.PrepareAsync(cancellationToken);
            return reset;
        }
        catch
        {
            await reset.DisposeAsync();
            throw;
        }
    }

    /// <summary>What the services hold from their start on is theirs to keep.</summary>
    public async Task ReadyAsync(CancellationToken cancellationToken)
    {
        await using var ask = new NpgsqlCommand(EmbeddedScript.Fingerprint, _connection) { Parameters = { new() { Value = _look.Parameters[0].Value, NpgsqlDbType = NpgsqlDbType.Oid } } };
        await using var reader = await ask.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        _locks = [.. DatabaseFingerprint.Read(reader).Locks];
    }

    /// <summary>A test begins: what it does to sequences is put back, and no look needs to count it.</summary>
    public void Begin() => _lastReset = null;

    public async ValueTask<Observation> ObserveAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            _look.Parameters[1].Value = (object?)_lastReset ?? DBNull.Value;
            await using var reader = await _look.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            return new Observation(await reader.IsDBNullAsync(1, cancellationToken) ? null : reader.GetString(1), _cleared + reader.GetInt64(0));
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Puts the database back, or says why it can't be.</summary>
    /// <param name="sessions">What this process did in its sessions.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async ValueTask<ResetOutcome> ResetAsync(SessionMarks sessions, CancellationToken cancellationToken)
    {
        if (sessions.KeptState is { } kept)
            return ResetOutcome.Replace($"a session whose pool does not clear it was left with the effect of: {kept}");
        _knownClients.UnionWith(sessions.Applications);
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var (outcome, bloated) = await ResetCoreAsync(exact: sessions.MentionsSetval || _setsSequencesInside, cancellationToken);
            if (bloated.Length > 0 && outcome.ReplaceBecause is null)
                await VacuumAsync(bloated, cancellationToken);
            return outcome;
        }
        catch (PostgresException refused) when (!_isSuperuser)
        {
            return ResetOutcome.Replace($"its rows can't be put back without the rights of a superuser: {refused.MessageText}");
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>By which rows the database differs from its template now.</summary>
    public async Task<DatabaseChanges> ChangesAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return await ChangeReader.ReadAsync(_connection, cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The same for the output of a test that has failed; null when it can't be told, as the failure is what counts.</summary>
    public DatabaseChanges? TryReadChanges()
    {
        if (!_gate.Wait(TimeSpan.FromSeconds(2)))
            return null;
        try
        {
            return ChangeReader.Read(_connection);
        }
        catch (Exception unknown) when (unknown is NpgsqlException or InvalidOperationException)
        {
            return null;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Calls <c>assay_reset.snapshot</c> or <c>assay_reset.restore</c>, which need the database at rest.</summary>
    /// <exception cref="SandboxException">It can't be done now; says why.</exception>
    public async Task SnapshotAsync(string function, string name, CancellationToken cancellationToken)
    {
        if (!_isSuperuser)
            throw new SandboxException($"Snapshots put rows back past triggers and foreign keys, for which the role has to be a superuser. Use a server of Assay's own.");
        if ((await ObserveAsync(cancellationToken)).Busy is { } busy)
            throw new SandboxException($"A snapshot is taken and restored while the database is at rest, but {busy}. End it first.");
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await using var command = new NpgsqlCommand($"select assay_reset.{function}($1)", _connection) { Parameters = { new() { Value = name } } };
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException refused)
        {
            throw new SandboxException(Explain(refused, name), refused);
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

    private static string Explain(PostgresException refused, string name) => refused.SqlState switch
    {
        PostgresErrorCodes.NoDataFound => $"There is no snapshot '{name}' in this rent. A snapshot ends with the test that took it.",
        PostgresErrorCodes.UniqueViolation => $"There is a snapshot '{name}' already. Choose another name.",
        _ => $"Snapshot '{name}': {refused.MessageText}.",
    };

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await _connection.OpenAsync(cancellationToken);
        await using (var ask = new NpgsqlCommand(AboutDatabase, _connection))
        await using (var about = await ask.ExecuteReaderAsync(cancellationToken))
        {
            await about.ReadAsync(cancellationToken);
            var oid = about.GetFieldValue<uint>(0);
            _setsSequencesInside = about.GetBoolean(1);
            _look.Parameters[0].Value = oid;
            _reset.BatchCommands[2].Parameters[0].Value = oid;
        }

        await _look.PrepareAsync(cancellationToken);
        await _reset.PrepareAsync(cancellationToken);
        // The first reset compiles and plans: here it finds nothing to put back, and the test's first one is as fast as the others.
        _reset.BatchCommands[0].Parameters[0].Value = false;
        await using var reader = await _reset.ExecuteReaderAsync(cancellationToken);
        (_stamp, _template) = await ReadStampsAsync(reader, cancellationToken);
    }

    private async Task<(ResetOutcome Outcome, string[] Bloated)> ResetCoreAsync(bool exact, CancellationToken cancellationToken)
    {
        _reset.BatchCommands[0].Parameters[0].Value = exact;
        await using var reader = await _reset.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        _cleared += reader.GetInt64(0);
        _lastReset = reader.GetDateTime(1);
        if (!await reader.IsDBNullAsync(2, cancellationToken))
            return (ResetOutcome.Replace(reader.GetString(2)), []);
        var bloated = await reader.IsDBNullAsync(3, cancellationToken) ? [] : await reader.GetFieldValueAsync<string[]>(3, cancellationToken);
        var before = _stamp;
        (_stamp, var present) = await ReadStampsAsync(reader, cancellationToken);
        if (!_isSuperuser && _stamp != before)
            return (ResetOutcome.Replace("the schema was changed"), []);
        return (new ResetOutcome(_template.DifferenceFrom(present) ?? present.NewLock(_locks) ?? present.UnknownClient(_knownClients)), bloated);
    }

    /// <summary>The stamp of the server or of the schema, and the fingerprint, which follow the reset itself.</summary>
    private static async Task<(string Stamp, DatabaseFingerprint Fingerprint)> ReadStampsAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var stamp = reader.GetString(0);
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (stamp, DatabaseFingerprint.Read(reader));
    }

    /// <summary>Takes out the dead rows that many resets left, where nobody else does: the servers for tests run without autovacuum.</summary>
    private async Task VacuumAsync(string[] tables, CancellationToken cancellationToken)
    {
        await using var vacuum = new NpgsqlCommand($"vacuum {string.Join(", ", tables)}", _connection);
        await vacuum.ExecuteNonQueryAsync(cancellationToken);
    }
}
