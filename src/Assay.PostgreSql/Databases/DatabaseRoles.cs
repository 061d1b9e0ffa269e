using System.Security.Cryptography;
using Assay.PostgreSql.Rows;
using Npgsql;

namespace Assay.PostgreSql.Databases;

/// <summary>
/// The roles that applications use. A server has one of each name for all its databases, so they are made once, with a random password that
/// the maintenance database keeps, and are never dropped.
/// </summary>
internal static class DatabaseRoles
{
    /// <summary>Sees to it that the roles are there; answers their passwords.</summary>
    /// <exception cref="SandboxException">A role of that name is somebody else's, or none may be made.</exception>
    public static async Task<IReadOnlyDictionary<string, string>> EnsureAsync(PostgresHost host, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var passwords = new Dictionary<string, string>(StringComparer.Ordinal);
        if (names.Count == 0)
            return passwords;
        await using var connection = await host.Maintenance.OpenConnectionAsync(cancellationToken);
        await RegistrySql.ExecuteAsync(connection, $"select pg_advisory_lock({AdvisoryLocks.Roles}, 0)", cancellationToken);
        try
        {
            foreach (var name in names)
                passwords[name] = await EnsureAsync(host, connection, name, cancellationToken);
            return passwords;
        }
        finally
        {
            await RegistrySql.ExecuteAsync(connection, $"select pg_advisory_unlock({AdvisoryLocks.Roles}, 0)");
        }
    }

    private static async Task<string> EnsureAsync(PostgresHost host, NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        var password = await RegistrySql.ScalarAsync<string>(connection, "select password from roles where name = $1", name);
        var exists = await RegistrySql.ScalarAsync<bool>(connection, "select exists (select from pg_roles where rolname = $1)", name);
        if (exists && password is null)
        {
            throw new SandboxException(
                $"The role '{name}' is on the server already, and is not one that Assay made for the role '{host.Role}', so its password is not known and it is not touched. "
                + $"Declare another name with db.Role(…), or drop it: drop role {SqlName.QuotePart(name)}.");
        }

        if (exists)
            return password!;
        if (password is null)
        {
            password = RandomNumberGenerator.GetHexString(32, lowercase: true);
            // Before the role is made: a process that dies in between leaves a password without a role, which does no harm.
            await RegistrySql.ExecuteAsync(connection, "insert into roles (name, password) values ($1, $2)", cancellationToken, name, password);
        }

        try
        {
            // So that the owner of the databases may act on what the role owns. Both or neither: nobody would grant it later.
            var grant = host.IsSuperuser ? "" : $"; grant {SqlName.QuotePart(name)} to current_user";
            await RegistrySql.ExecuteAsync(connection, $"create role {SqlName.QuotePart(name)} login password '{password}'{grant}", cancellationToken);
            return password;
        }
        catch (PostgresException failed)
        {
            await RegistrySql.ExecuteAsync(connection, "delete from roles where name = $1 and not exists (select from pg_roles where rolname = $1)", name);
            throw new SandboxException(
                failed.SqlState == PostgresErrorCodes.InsufficientPrivilege
                    ? $"The role '{host.Role}' may not create roles ({failed.MessageText}), and db.Role(\"{name}\") asks for one: alter role {SqlName.QuotePart(host.Role)} createrole."
                    : $"The role '{name}' could not be made on the server: {failed.MessageText} (SQLSTATE {failed.SqlState}).",
                failed);
        }
    }
}
