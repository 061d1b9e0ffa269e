using Assay.Sql.Databases;
using MySqlConnector;

namespace Assay.MySql.Databases;

/// <summary>Databases of failed tests that stay for people to look at, up to a number; the oldest go first.</summary>
internal static class KeptDatabases
{
    /// <summary>Hands a database over from its run to the people.</summary>
    public static async Task AddAsync(MySqlHost host, string name, string test, int most)
    {
        await host.ExecuteAsync(
            "update `databases` set run = 0, state = 'kept', test = ?, connections = 0, made = current_timestamp(6) where name = ?", CancellationToken.None, test, name);
        await TrimAsync(host, most);
    }

    /// <summary>Drops the oldest above a number.</summary>
    public static async Task TrimAsync(MySqlHost host, int most)
    {
        List<string> kept;
        await using (var connection = await host.Maintenance.OpenConnectionAsync())
            kept = await RegistrySql.ListAsync(connection, "select name from `databases` where state = 'kept' order by made desc, name", CancellationToken.None);
        foreach (var name in kept.Skip(most))
        {
            // It belongs to this run first, so that a sweep drops it when this is interrupted.
            if (await ClaimAsync(host, name))
                await host.DropAsync(name, CancellationToken.None);
        }
    }

    private static async Task<bool> ClaimAsync(MySqlHost host, string name)
    {
        await using var connection = await host.Maintenance.OpenConnectionAsync();
        return await RegistrySql.ExecuteAsync(
            connection, "update `databases` set run = ?, state = 'dropping' where name = ? and state = 'kept'", CancellationToken.None, host.Lease.Run, name) == 1;
    }

    /// <summary>How to look at a database. The password is told only where Assay made it up.</summary>
    public static string Describe(MySqlHost host, string name)
    {
        var own = new MySqlConnectionStringBuilder(host.ConnectionStringTo(name));
        var password = ServerTrace.IsOwn(own.Server, (int)own.Port) ? own.Password : "";
        return FormattableString.Invariant($"kept: mariadb --host={own.Server} --port={own.Port} --user={own.UserID} --password={password} {name}").Replace(" --password= ", " --password ", StringComparison.Ordinal);
    }
}
