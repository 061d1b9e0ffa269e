using Assay.PostgreSql.Rows;
using Assay.Sql.Rows;
using Npgsql;

namespace Assay.PostgreSql.Strategies;

/// <summary>Decides which tables a TRUNCATE may empty.</summary>
internal static class TruncatedTables
{
    // Partitions go with their root, tables of extensions belong to them.
    private const string AskAll = TableShape.Mark + """
        select pg_catalog.format('%I.%I', n.nspname, c.relname)
        from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p') and c.relpersistence <> 't' and not c.relispartition
          and n.nspname not in ('pg_catalog', 'information_schema', 'assay_reset') and n.nspname !~ '^pg_(toast|temp)'
          and not exists (select from pg_catalog.pg_depend d where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
        order by 1
        """;

    private const string AskReached = TableShape.Mark + """
        select k.conrelid::regclass::text, k.conname::text, k.confrelid::regclass::text
        from pg_catalog.pg_constraint k
        where k.contype = 'f' and k.conparentid = 0 and k.confrelid = any ($1::text[]::regclass[])
          and coalesce(pg_catalog.pg_partition_root(k.conrelid), k.conrelid) <> all ($1::text[]::regclass[])
        order by 1, 2
        """;

    /// <summary>The tables as TRUNCATE takes them: those named, else every one that the template leaves empty.</summary>
    /// <exception cref="SandboxException">The template's rows would be lost, or CASCADE would empty a table that was not named.</exception>
    public static async Task<IReadOnlyList<string>> ChooseAsync(
        string name, NpgsqlDataSource dataSource, IReadOnlyList<string> named, CancellationToken cancellationToken)
    {
        var session = new SqlSession(dataSource.CreateCommand, PostgresDialect.Instance);
        foreach (var table in named)
            await session.ShapeAsync(table, cancellationToken);
        await using var all = session.Create(AskAll);
        IReadOnlyList<string> tables = named.Count > 0
            ? [.. named.Select(SqlName.Quote)]
            : [.. (await session.ReadAsync(all, cancellationToken)).Select(row => row.Get<string>(0)!)];
        var seeded = await SeededAsync(session, tables, cancellationToken);
        if (named.Count > 0 && seeded.Count > 0)
        {
            throw new SandboxException(
                $"{name}: TRUNCATE would lose the rows that the template holds in {string.Join(", ", seeded)}. Leave {(seeded.Count == 1 ? "it" : "them")} out of "
                + "Truncate(…), or choose PostgresIsolation.Database, which puts rows of the template back.");
        }

        IReadOnlyList<string> chosen = [.. tables.Except(seeded)];
        await RefuseReachedAsync(name, session, chosen, cancellationToken);
        return chosen;
    }

    private static async Task<IReadOnlyList<string>> SeededAsync(SqlSession session, IReadOnlyList<string> tables, CancellationToken cancellationToken)
    {
        if (tables.Count == 0)
            return [];
        await using var ask = session.Create(TableShape.Mark + string.Join(
            " union all ", tables.Select((table, index) => $"select {index} where exists (select from {table})")));
        return [.. (await session.ReadAsync(ask, cancellationToken)).Select(row => tables[row.Get<int>(0)])];
    }

    private static async Task RefuseReachedAsync(string name, SqlSession session, IReadOnlyList<string> tables, CancellationToken cancellationToken)
    {
        await using var ask = session.Create(AskReached);
        ask.Parameters.Add(new NpgsqlParameter { Value = tables.ToArray() });
        var reached = await session.ReadAsync(ask, cancellationToken);
        if (reached.Count == 0)
            return;
        var list = string.Join(", ", reached.Select(row => $"{row.Get<string>(0)} (its foreign key {row.Get<string>(1)} refers to {row.Get<string>(2)})"));
        throw new SandboxException(
            $"{name}: TRUNCATE … CASCADE would also empty {list}. Name {(reached.Count == 1 ? "that table" : "those tables")} in Truncate(…) too, or choose PostgresIsolation.Database.");
    }
}
