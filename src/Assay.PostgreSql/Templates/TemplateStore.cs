using System.Buffers.Binary;
using System.Collections.Concurrent;
using Assay.PostgreSql.Databases;
using Assay.PostgreSql.Resets;
using Npgsql;

namespace Assay.PostgreSql.Templates;

/// <summary>
/// The templates of a server: each is built once, however many processes ask, under a private name; it is sealed and then published by
/// rename. A builder that dies leaves a lock that the server drops and a database that the sweeper takes.
/// </summary>
internal static class TemplateStore
{
    private static readonly ConcurrentDictionary<(PostgresHost, string), Lazy<Task>> Known = new();

    /// <summary>The name of the recipe's template, built if it is not there. A failure is remembered for the process.</summary>
    public static async Task<string> GetAsync(PostgresHost host, TemplateRecipe recipe, CancellationToken cancellationToken)
    {
        var name = recipe.NameFor(host.Version, host.Role, host.IsSuperuser);
        // Shared by all sandboxes of the process, so that no single caller's cancellation ends it.
        var building = Known.GetOrAdd((host, name), _ => new Lazy<Task>(() => EnsureAsync(host, recipe, name)));
        await building.Value.WaitAsync(cancellationToken);
        return name;
    }

    /// <summary>Forgets that a template is there, so that the next one who asks builds it again.</summary>
    public static void Forget(PostgresHost host, string name) => Known.TryRemove((host, name), out _);

    private static async Task EnsureAsync(PostgresHost host, TemplateRecipe recipe, string name)
    {
        await using var connection = await host.Maintenance.OpenConnectionAsync();
        if (await TouchAsync(connection, name))
            return;

        var began = await ScalarAsync<DateTime>(connection, "select clock_timestamp()");
        var key = BinaryPrimitives.ReadInt32BigEndian(Convert.FromHexString(name.AsSpan()[^8..]));
        await ScalarAsync<object>(connection, $"select pg_advisory_lock({AdvisoryLocks.Template}, {key})");
        try
        {
            if (await TouchAsync(connection, name))
                return;
            // Somebody else built it while this process waited, and failed: their error is ours.
            if (await ScalarAsync<string>(connection, "select error from templates where name = $1 and failed > $2", name, began) is { } error)
                throw new SandboxException(error);
            await BuildAsync(host, recipe, name);
        }
        catch (Exception failed) when (failed is not NpgsqlException { IsTransient: true })
        {
            await ScalarAsync<object>(
                connection,
                "insert into templates (name, failed, error) values ($1, clock_timestamp(), $2) on conflict (name) do update set failed = excluded.failed, error = excluded.error",
                name,
                failed.Message);
            throw;
        }
        finally
        {
            await ScalarAsync<object>(connection, $"select pg_advisory_unlock({AdvisoryLocks.Template}, {key})");
        }
    }

    private static async Task BuildAsync(PostgresHost host, TemplateRecipe recipe, string name)
    {
        var building = host.Lease.NextName();
        await host.CreateAsync(building, "template0", CancellationToken.None);
        try
        {
            var own = new NpgsqlConnectionStringBuilder(host.ConnectionStringTo(building)) { Pooling = false, CommandTimeout = 0, ApplicationName = "assay template" };
            await using (var connection = new NpgsqlConnection(own.ConnectionString))
            {
                await connection.OpenAsync();
                foreach (var step in recipe.Steps)
                    await step.ApplyAsync(connection, CancellationToken.None);
                await using var seal = new NpgsqlCommand(
                    "reset all; " + EmbeddedScript.Baseline + (host.IsSuperuser ? EmbeddedScript.SchemaWatch : ""), connection);
                await seal.ExecuteNonQueryAsync();
            }

            await host.ExecuteAsync($"alter database \"{building}\" with is_template true allow_connections false", CancellationToken.None);
            await host.ExecuteAsync($"alter database \"{building}\" rename to \"{name}\"", CancellationToken.None);
            await host.ExecuteAsync("delete from databases where name = $1", CancellationToken.None, building);
            await host.ExecuteAsync(
                "insert into templates (name) values ($1) on conflict (name) do update set used = clock_timestamp(), failed = null, error = null", CancellationToken.None, name);
        }
        catch
        {
            await host.DropAsync(building, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Marks a template as used now; false when there is none.</summary>
    private static async Task<bool> TouchAsync(NpgsqlConnection connection, string name)
    {
        if (!await ScalarAsync<bool>(connection, "select exists (select from pg_database where datname = $1 and datistemplate)", name))
            return false;
        await ScalarAsync<object>(
            connection, "insert into templates (name) values ($1) on conflict (name) do update set used = clock_timestamp(), failed = null, error = null", name);
        return true;
    }

    private static async Task<T?> ScalarAsync<T>(NpgsqlConnection connection, string sql, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return await command.ExecuteScalarAsync() is T result ? result : default;
    }
}
