using System.Buffers.Binary;
using Assay.PostgreSql.Databases;
using Npgsql;

namespace Assay.PostgreSql.Templates;

/// <summary>What the maintenance database knows about templates, seen over one session. The lock of a template is held by who builds or removes it.</summary>
internal sealed class TemplateRegistry(PostgresHost host, NpgsqlConnection connection)
{
    /// <summary>
    /// Marks a published template as used now, by this run. One that holds unlogged tables counts only until the server was started again:
    /// a crash empties them.
    /// </summary>
    private const string Touch = """
        with found as (
            select d.datname::text as name
              from pg_database d left join templates t on t.name = d.datname
             where d.datname = $1 and not d.datallowconn and d.datconnlimit <> -2
               and (t.server_start is null or t.server_start = pg_postmaster_start_time())),
        used as (insert into template_uses (name, run) select name, $2 from found on conflict do nothing)
        insert into templates (name) select name from found
        on conflict (name) do update set used = clock_timestamp(), failed = null, error = null
        returning settings
        """;

    private const string Publish = """
        with gone as (delete from databases where name = $1),
        used as (insert into template_uses (name, run) values ($2, $3) on conflict do nothing)
        insert into templates (name, settings, bytes, server_start)
        values ($2, $4, pg_database_size($2::name), case when $5 then pg_postmaster_start_time() end)
        on conflict (name) do update
        set used = clock_timestamp(), failed = null, error = null, settings = excluded.settings, bytes = excluded.bytes, server_start = excluded.server_start
        """;

    /// <summary>The template whose lock this session has waited for, and holds to its end.</summary>
    private string? _locked;

    /// <summary>A session of its own in the maintenance database: whoever waits for a lock must not hold one that others need.</summary>
    public static async Task<TemplateRegistry> OpenAsync(PostgresHost host)
    {
        var database = new NpgsqlConnectionStringBuilder(host.Maintenance.ConnectionString).Database!;
        var connection = OwnSession.Create(host.ConnectionStringTo(database), "assay templates", own =>
        {
            own.CommandTimeout = 0;
            own.KeepAlive = 15;
        });
        await connection.OpenAsync();
        return new TemplateRegistry(host, connection);
    }

    public NpgsqlConnection Connection => connection;

    public ValueTask CloseAsync() => connection.DisposeAsync();

    /// <summary>The template, marked as used; null where there is none that serves or somebody is at work on it.</summary>
    public async Task<Template?> FindAsync(string name)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new($"select pg_try_advisory_xact_lock_shared({AdvisoryLocks.Template}, {KeyOf(name)})"),
                new(Touch) { Parameters = { new() { Value = name }, new() { Value = host.Lease.Run } } },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync();
        await reader.ReadAsync();
        var isFree = reader.GetBoolean(0);
        await reader.NextResultAsync();
        if (!await reader.ReadAsync())
            return null;
        var settings = await reader.IsDBNullAsync(0) ? null : reader.GetString(0);
        // The server refuses a shared lock to the holder of the lock itself while others wait for it.
        return isFree || _locked == name ? new Template(name, settings) : null;
    }

    public async Task LockAsync(string name)
    {
        await ExecuteAsync($"select pg_advisory_lock({AdvisoryLocks.Template}, {KeyOf(name)})");
        _locked = name;
    }

    public async Task<bool> TryLockAsync(string name) =>
        await ScalarAsync<bool>($"select pg_try_advisory_lock({AdvisoryLocks.Template}, {KeyOf(name)})");

    public Task UnlockAsync(string name) => ExecuteAsync($"select pg_advisory_unlock({AdvisoryLocks.Template}, {KeyOf(name)})");

    public Task<DateTime> NowAsync() => ScalarAsync<DateTime>("select clock_timestamp()");

    /// <summary>Why somebody else's attempt failed since a moment; null when none did.</summary>
    public Task<string?> FailureAsync(string name, DateTime since) =>
        ScalarAsync<string?>("select error from templates where name = $1 and failed > $2", name, since);

    public Task FailedAsync(string name, string error) => ExecuteAsync(
        "insert into templates (name, failed, error) values ($1, clock_timestamp(), $2) on conflict (name) do update set failed = excluded.failed, error = excluded.error",
        name,
        error);

    /// <summary>Gives a built and closed database its name, all at once: nobody ever sees half of it.</summary>
    public async Task PublishAsync(string building, string name, string? settings, bool isLostInCrash)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        await ExecuteAsync($"alter database \"{building}\" with is_template true allow_connections false");
        await ExecuteAsync($"alter database \"{building}\" rename to \"{name}\"");
        await ExecuteAsync(Publish, building, name, host.Lease.Run, (object?)settings ?? DBNull.Value, isLostInCrash);
        await transaction.CommitAsync();
    }

    /// <summary>
    /// Takes a template out of everybody's sight, under its lock, and drops it, with the clones of it that nobody has taken yet: they would pass for clones of
    /// a successor of the same name. Does nothing where there is no such database.
    /// </summary>
    public async Task RemoveAsync(string name, CancellationToken cancellationToken)
    {
        var going = host.Lease.NextName();
        List<string> clones;
        await using (var transaction = await connection.BeginTransactionAsync(cancellationToken))
        {
            if (!await ScalarAsync<bool>("select exists (select from pg_database where datname = $1)", name))
                return;
            await ExecuteAsync($"alter database \"{name}\" with is_template false allow_connections false");
            await ExecuteAsync($"alter database \"{name}\" rename to \"{going}\"");
            await ExecuteAsync("insert into databases (name, run) values ($1, $2)", going, host.Lease.Run);
            await ExecuteAsync("delete from templates where name = $1", name);
            // After the renaming, which waits for the copies under way: whoever registers a clone from here on finds no template.
            clones = await RegistrySql.ListAsync(connection, "update databases set run = $2, state = 'dropping' where template = $1 and state = 'prepared' returning name", name, host.Lease.Run);
            await ExecuteAsync("update databases set template = null where template = $1 and state = 'making'", name);
            await transaction.CommitAsync(cancellationToken);
        }

        await host.DropAsync(going, cancellationToken);
        foreach (var clone in clones)
            await host.TryDropAsync(clone);
    }

    public async Task<T?> ScalarAsync<T>(string sql, params object[] values)
    {
        await using var command = Command(sql, values);
        return await command.ExecuteScalarAsync() is T result ? result : default;
    }

    public async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var command = Command(sql, values);
        await command.ExecuteNonQueryAsync();
    }

    private static int KeyOf(string name) => BinaryPrimitives.ReadInt32BigEndian(Convert.FromHexString(name.AsSpan()[^8..]));

    private NpgsqlCommand Command(string sql, object[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
