using System.Security.Cryptography;
using System.Text;
using Assay.PostgreSql.Resets;
using Assay.PostgreSql.Rows;
using Npgsql;

namespace Assay.PostgreSql.Databases;

/// <summary>The database in which a role keeps its registry. All advisory locks are taken in it.</summary>
internal static class MaintenanceDatabase
{
    private const string OwnRole = "assay";
    private const int LongestName = 63;

    /// <summary>Sees to it that the role of a connection string has its maintenance database; answers both names.</summary>
    /// <exception cref="SandboxException">The role may not create databases.</exception>
    public static async Task<(string Role, string Name)> EnsureAsync(string connectionString)
    {
        await using var connection = OwnSession.Create(connectionString);
        await connection.OpenAsync();
        await using var ask = new NpgsqlCommand("select current_user::text", connection);
        var role = (string)(await ask.ExecuteScalarAsync())!;
        var name = NameFor(role);
        await using var exists = new NpgsqlCommand("select exists (select from pg_database where datname = $1)", connection) { Parameters = { new() { Value = name } } };
        if (await exists.ExecuteScalarAsync() is true)
            return (role, name);
        try
        {
            // template0 takes no connections, so nobody can be in the way.
            await using var create = new NpgsqlCommand($"create database {SqlName.QuotePart(name)} template template0 encoding 'UTF8'", connection);
            await create.ExecuteNonQueryAsync();
        }
        catch (PostgresException raced) when (raced.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
        }
        catch (PostgresException denied) when (denied.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new SandboxException(
                $"The role '{connection.UserName}' may not create databases ({denied.MessageText}). Each sandbox has its own: alter role {connection.UserName} createdb.", denied);
        }

        return (role, name);
    }

    /// <summary>
    /// Sets up the registry, and answers the incarnation of the server: another one after each restart, and after each crash recovery, which may
    /// come without one. Crash recovery empties unlogged relations everywhere: templates that hold some are dropped, to be built again.
    /// </summary>
    public static async Task<string> SetUpAsync(NpgsqlConnection connection)
    {
        await RegistrySql.ExecuteAsync(connection, $"select pg_advisory_lock({AdvisoryLocks.Registry}, 0)");
        try
        {
            await RegistrySql.ExecuteAsync(connection, EmbeddedScript.Maintenance);
            var mark = await RegistrySql.ScalarAsync<string>(connection, "select incarnation from crash_mark");
            if (mark is null)
            {
                foreach (var emptied in await RegistrySql.ListAsync(connection, "select name from templates where server_start is not null"))
                {
                    await DatabaseDrop.RunAsync(connection, emptied, CancellationToken.None);
                    await RegistrySql.ExecuteAsync(connection, "delete from templates where name = $1", emptied);
                }

                // Last, so that whoever dies before leaves all of it to the next.
                mark = await RegistrySql.ScalarAsync<string>(connection, "insert into crash_mark values (gen_random_uuid()) returning incarnation");
            }

            return $"{mark} {await RegistrySql.ScalarAsync<string>(connection, "select pg_postmaster_start_time()::text")}";
        }
        finally
        {
            if (connection.State == System.Data.ConnectionState.Open)
                await RegistrySql.ExecuteAsync(connection, $"select pg_advisory_unlock({AdvisoryLocks.Registry}, 0)");
        }
    }

    private static string NameFor(string role)
    {
        if (role == OwnRole)
            return OwnRole;
        var name = $"{OwnRole}_{role}";
        return Encoding.UTF8.GetByteCount(name) <= LongestName
            ? name
            : $"{OwnRole}_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(role)).AsSpan(0, 8))}";
    }
}
