using Assay.PostgreSql.Databases;
using Npgsql;

namespace Assay.PostgreSql.Templates;

/// <summary>A template that was built and sealed under a private name, registered to the run that built it.</summary>
/// <param name="Name">The private name.</param>
/// <param name="Settings">What a clone must be given, see <see cref="DatabaseSettings"/>.</param>
/// <param name="IsLostInCrash">It holds unlogged tables, which a crash of the server empties.</param>
internal sealed record TemplateBuild(string Name, string? Settings, bool IsLostInCrash)
{
    private static readonly TimeSpan SessionsEndWithin = TimeSpan.FromSeconds(5);

    /// <summary>Makes a stage out of a clone of its parent. What a failed step made is dropped.</summary>
    public static async Task<TemplateBuild> RunAsync(PostgresHost host, TemplateStage stage, Template parent)
    {
        var name = host.Lease.NextName();
        await host.CreateAsync(name, parent.Name, CancellationToken.None);
        try
        {
            await parent.CompleteAsync(host, name, CancellationToken.None);
            var isLostInCrash = await FillAsync(host, stage, name);
            await host.ExecuteAsync($"alter database \"{name}\" with allow_connections false", CancellationToken.None);
            await using var connection = await host.Maintenance.OpenConnectionAsync();
            await EndSessionsAsync(connection, name, stage.Title);
            return new TemplateBuild(name, await DatabaseSettings.ReadAsync(connection, name, CancellationToken.None), isLostInCrash);
        }
        catch
        {
            await DropAsync(host, name);
            throw;
        }
    }

    private static async Task DropAsync(PostgresHost host, string name)
    {
        try
        {
            await host.DropAsync(name, CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            // The failure that led here counts. The database is registered, so that a sweeper takes it later.
        }
    }

    private static async Task<bool> FillAsync(PostgresHost host, TemplateStage stage, string name)
    {
        await using var database = new TemplateDatabase(host, name);
        await stage.FillAsync(database, CancellationToken.None);
        await using var connection = await database.OpenAsync(CancellationToken.None);
        await using var ask = new NpgsqlCommand(
            "select exists (select from pg_class where relpersistence = 'u' and relkind = 'r' and relnamespace <> coalesce(to_regnamespace('assay_reset'), 0::oid))", connection);
        return await ask.ExecuteScalarAsync() is true;
    }

    /// <summary>A template takes no sessions. Idle ones, such as those of a pool that a step left behind, are ended; one at work is waited for, then it is an error.</summary>
    private static async Task EndSessionsAsync(NpgsqlConnection connection, string name, string title)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (await SessionsAsync(connection, name) is { Count: > 0 } sessions)
        {
            if (TimeProvider.System.GetElapsedTime(start) > SessionsEndWithin)
            {
                throw new SandboxException(
                    $"{title} is done, but sessions that it opened are still at work in the template:\n  {string.Join("\n  ", sessions)}\n"
                    + "Let it end its transactions, and await all that it starts.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    /// <summary>The sessions and prepared transactions that are there; the idle ones are told to end.</summary>
    private static async Task<List<string>> SessionsAsync(NpgsqlConnection connection, string name)
    {
        await using var ask = new NpgsqlCommand(
            """
            select format('session %s of %s (%s) is %s: %s', pid, usename, application_name, state, left(query, 200)),
                   case when state = 'idle' then pg_terminate_backend(pid) end
              from pg_stat_activity where datname = $1 and backend_type = 'client backend'
            union all
            select format('transaction %L is prepared and not ended', gid), null from pg_prepared_xacts where database = $1
            """,
            connection)
        { Parameters = { new() { Value = name } } };
        await using var reader = await ask.ExecuteReaderAsync();
        var sessions = new List<string>();
        while (await reader.ReadAsync())
            sessions.Add(reader.GetString(0));
        return sessions;
    }
}
