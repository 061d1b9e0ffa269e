using Assay.PostgreSql.Databases;
using Npgsql;

namespace Assay.PostgreSql.Templates;

/// <summary>Removes the templates that were not used for longest, so that a server holds a bounded number of them. One that a living process uses stays.</summary>
internal static class TemplateEviction
{
    /// <summary>How many templates and layers a server keeps.</summary>
    public const int Most = 60;

    /// <summary>How many bytes they may have together.</summary>
    public const long MostBytes = 4L << 30;

    private const string Surplus = """
        select name from (
            select t.name, row_number() over latest as place, sum(coalesce(t.bytes, 0)) over latest as bytes
              from templates t join pg_database d on d.datname = t.name
            window latest as (order by t.used desc, t.name rows unbounded preceding)) ranked
         where place > $1 or bytes > $2
         order by place desc
        """;

    /// <summary>Removes the surplus in the background. What goes wrong is left for the next time.</summary>
    public static void Begin(PostgresHost host) => _ = Task.Run(async () =>
    {
        try
        {
            await RunAsync(host, Most, MostBytes);
        }
        catch (NpgsqlException)
        {
        }
    });

    public static async Task RunAsync(PostgresHost host, int most, long mostBytes)
    {
        var registry = await TemplateRegistry.OpenAsync(host);
        try
        {
            await ForgetEndedRunsAsync(registry);
            foreach (var name in await ListAsync<string>(registry, Surplus, most, mostBytes))
                await RemoveAsync(registry, name);
            // What failed a while ago concerns nobody who still waits.
            await registry.ExecuteAsync("delete from templates where failed < clock_timestamp() - interval '1 hour' and name not in (select datname from pg_database)");
        }
        finally
        {
            await registry.CloseAsync();
        }
    }

    private static async Task RemoveAsync(TemplateRegistry registry, string name)
    {
        // Held by who builds it, or by another who removes it; and shared by who begins to use it.
        if (!await registry.TryLockAsync(name))
            return;
        try
        {
            if (!await registry.ScalarAsync<bool>("select exists (select from template_uses where name = $1)", name))
                await registry.RemoveAsync(name, CancellationToken.None);
        }
        finally
        {
            await registry.UnlockAsync(name);
        }
    }

    /// <summary>A run that holds its lock lives; nobody uses what the others used.</summary>
    private static async Task ForgetEndedRunsAsync(TemplateRegistry registry)
    {
        foreach (var run in await ListAsync<int>(registry, "select distinct run from template_uses"))
        {
            if (!await registry.ScalarAsync<bool>($"select pg_try_advisory_lock({AdvisoryLocks.Run}, {run})"))
                continue;
            await registry.ExecuteAsync("delete from template_uses where run = $1", run);
            await registry.ExecuteAsync($"select pg_advisory_unlock({AdvisoryLocks.Run}, {run})");
        }
    }

    private static async Task<List<T>> ListAsync<T>(TemplateRegistry registry, string sql, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, registry.Connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(reader.GetFieldValue<T>(0));
        return rows;
    }
}
