using System.Globalization;
using Assay.Sql.Databases;
using MySqlConnector;

namespace Assay.MySql.Databases;

/// <summary>What a sandbox hears that got no room: what it wanted, who holds what, and what to do.</summary>
internal static class Shortage
{
    /// <summary>For more than the server could ever give.</summary>
    public static string DescribeNever(SandboxClaim claim, int limit) => string.Create(CultureInfo.InvariantCulture,
        $"{claim.Sandbox} wants {claim.Connections} connections of the MySQL server, which has {limit} for sandboxes (its max_connections less what is spared). Ask for fewer with db.Connections(…), or raise max_connections.");

    /// <summary>For a wait in vain.</summary>
    public static async Task<string> DescribeAsync(MySqlConnection connection, long run, SandboxClaim claim, int limit, int free)
    {
        var holders = await RegistrySql.ListAsync(
            connection,
            """
            select concat('  ', d.connections, ' connections: process ', r.process, ' (', r.program, ' on ', r.machine, '): ', coalesce(d.sandbox, '-'), ', ',
                          if(d.run = ?, 'this process', coalesce(concat('test ', d.test), 'no test known')))
              from `databases` d join runs r using (run) where d.connections > 0 order by r.process, d.sandbox
            """,
            CancellationToken.None,
            run);
        var others = await RegistrySql.ListAsync(
            connection,
            """
            select concat('  ', count(*), ' connections: sessions of ', p.user, ', database ', coalesce(p.db, '-'))
              from information_schema.processlist p
             where not exists (select * from `databases` d where d.name = p.db and d.connections > 0)
             group by p.user, p.db order by count(*) desc limit 10
            """,
            CancellationToken.None);
        var databases = await RegistrySql.ScalarAsync<long>(connection, "select count(*) from `databases`", CancellationToken.None);
        return string.Create(CultureInfo.InvariantCulture,
            $"{claim.Sandbox} waited {claim.Patience.TotalSeconds:0} s for {claim.Connections} connections of the MySQL server. Of {limit} for sandboxes {Math.Max(0, free)} are free, and {databases} of {ServerBudget.MostDatabases} databases are there.\n")
            + $"{string.Join('\n', holders.Concat(others))}\n"
            + "Run fewer tests at once (ASSAY_SANDBOXES), ask for fewer connections with db.Connections(…), or raise max_connections.";
    }
}
