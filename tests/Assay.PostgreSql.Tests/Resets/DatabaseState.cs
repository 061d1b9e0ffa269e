using System.Text;
using Npgsql;

namespace Assay.PostgreSql.Tests.Resets;

/// <summary>Everything in a database as one text, read without the reset's own means.</summary>
internal static class DatabaseState
{
    public static async Task<string> ReadAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        var state = new StringBuilder();
        var tables = await ListAsync(source, "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname not in ('pg_catalog', 'information_schema', 'assay') order by 1", cancellationToken);
        foreach (var table in tables)
        {
            state.Append("table ").Append(table).Append('\n');
            foreach (var row in await ListAsync(source, $"select t::text from {table} t order by 1", cancellationToken))
                state.Append("  ").Append(row).Append('\n');
            foreach (var column in await ListAsync(source, $"select attname || ' ' || format_type(atttypid, atttypmod) from pg_attribute where attrelid = '{table}'::regclass and attnum > 0 order by attnum", cancellationToken))
                state.Append("  column ").Append(column).Append('\n');
        }

        foreach (var sequence in await ListAsync(source, "select format('%I.%I', schemaname, sequencename) from pg_sequences where schemaname <> 'assay' order by 1", cancellationToken))
            state.Append("sequence ").Append(sequence).Append(' ').AppendJoin(',', await ListAsync(source, $"select last_value || '/' || is_called from {sequence}", cancellationToken)).Append('\n');
        state.AppendJoin('\n', await ListAsync(source, "select 'large object ' || oid from pg_largeobject_metadata order by 1", cancellationToken));
        state.AppendJoin('\n', await ListAsync(source, "select indexdef from pg_indexes where schemaname <> 'assay' and schemaname <> 'pg_catalog' order by 1", cancellationToken));
        state.AppendJoin('\n', await ListAsync(source, "select relname || coalesce(relacl::text, '') from pg_class where relnamespace::regnamespace::text not like 'pg_%' and relnamespace <> 'information_schema'::regnamespace order by 1", cancellationToken));
        return state.ToString();
    }

    private static async Task<List<string>> ListAsync(NpgsqlDataSource source, string sql, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var lines = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            lines.Add(reader.GetString(0));
        return lines;
    }
}
