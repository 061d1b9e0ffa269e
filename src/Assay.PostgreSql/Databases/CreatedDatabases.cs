using Npgsql;

namespace Assay.PostgreSql.Databases;

/// <summary>
/// The databases that an application makes at run time beside its own, found by their names. They belong to the sandbox that leased the
/// names, if they appeared after that and belong to a role of Assay's.
/// </summary>
internal sealed class CreatedDatabases(PostgresHost host, string name, IReadOnlyList<string> patterns)
{
    /// <summary>Stands for the name of the sandbox's own database in a pattern.</summary>
    public const string Placeholder = "{sandbox}";

    private const string Like = """replace(replace(replace(replace(p, '\', '\\'), '%', '\%'), '_', '\_'), '*', '%')""";

    // Never a database of the registry, never one that was there before, never one of a foreign role, never one whose name another sandbox holds now.
    private const string FindSql =
        $"""
        select c.datname::text
          from databases d cross join unnest(d.creates) p join pg_database c on c.datname like {Like}
         where d.name = $1 and c.oid <> all (d.foreigners)
           and not exists (select from databases k where k.name = c.datname) and not exists (select from templates k where k.name = c.datname)
           and (d.state = 'held' or not exists (
                 select from databases h cross join unnest(h.creates) p where h.name <> d.name and h.state in ('making', 'held') and c.datname like {Like}))
           and exists (select from pg_roles o where o.oid = c.datdba and (o.rolname = current_user or o.rolname in (select r.name from roles r)))
        """;

    private long _dropped;

    /// <summary>The databases with matching names that are there before the sandbox is.</summary>
    public static async Task<uint[]> ForeignersAsync(NpgsqlConnection connection, IReadOnlyList<string> patterns) => patterns.Count == 0
        ? []
        : await RegistrySql.ScalarAsync<uint[]>(
            connection, $"select coalesce(array_agg(distinct c.oid), '{{}}') from unnest($1) p join pg_database c on c.datname like {Like}", (object)patterns.ToArray()) ?? [];

    /// <summary>Drops what was made beside a registered database.</summary>
    /// <returns>How many.</returns>
    public static async Task<int> DropAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        var found = await RegistrySql.ListAsync(connection, FindSql, name);
        foreach (var created in found)
            await DatabaseDrop.RunAsync(connection, created, cancellationToken);
        return found.Count;
    }

    /// <summary>How many databases were made so far, dropped ones included, and a statement that is under way in one.</summary>
    public async ValueTask<(long Changes, string? Busy)> ObserveAsync(CancellationToken cancellationToken)
    {
        if (patterns.Count == 0)
            return (0, null);
        await using var connection = await host.Maintenance.OpenConnectionAsync(cancellationToken);
        var found = await RegistrySql.ListAsync(connection, FindSql, name);
        var busy = found.Count == 0
            ? null
            : await RegistrySql.ScalarAsync<string>(
                connection,
                "select format('session %s in %s is %s', pid, datname, state) from pg_stat_activity where datname = any ($1) and backend_type = 'client backend' and state <> 'idle' limit 1",
                (object)found.ToArray());
        return (Volatile.Read(ref _dropped) + found.Count, busy);
    }

    /// <summary>Drops what was made since the last time.</summary>
    public async ValueTask ResetAsync(CancellationToken cancellationToken)
    {
        if (patterns.Count == 0)
            return;
        await using var connection = await host.Maintenance.OpenConnectionAsync(cancellationToken);
        Interlocked.Add(ref _dropped, await DropAsync(connection, name, cancellationToken));
    }
}
