using System.Globalization;
using Assay.Sql.Databases;
using Npgsql;

namespace Assay.PostgreSql.Databases;

/// <summary>What a sandbox hears that got no room: what it wanted, who holds what, and what to do.</summary>
internal static class Shortage
{
    /// <summary>For more than the server could ever give.</summary>
    public static string DescribeNever(SandboxClaim claim, int limit) => string.Create(CultureInfo.InvariantCulture,
        $"{claim.Sandbox} wants {claim.Connections} connections of the PostgreSQL server, which has {limit} for sandboxes (its max_connections less what is spared). Ask for fewer with db.Connections(…), or raise max_connections.");

    /// <summary>For a wait in vain.</summary>
    public static async Task<string> DescribeAsync(NpgsqlConnection connection, int run, SandboxClaim claim, int limit, int free, string? rival)
    {
        if (rival is not null)
        {
            return $"{claim.Sandbox} waited {claim.Patience.TotalSeconds:0} s for the databases that its application creates: {rival}. Names of databases are the server's, "
                + "so two sandboxes can't have the same at once. Let the application put a prefix of its sandbox's before them: db.Creates(\"{sandbox}_…\") with DatabasePrefix, or run one sandbox (ASSAY_SANDBOXES=1).";
        }

        var holders = await RegistrySql.ListAsync(
            connection,
            """
            select format('  %s connections: process %s (%s on %s): %s, %s', d.connections, r.process, r.program, r.machine, d.sandbox,
                          case when d.run = $1 then 'this process' else coalesce('test ' || d.test, 'no test known') end)
              from databases d join runs r using (run) where d.connections > 0 order by r.process, d.sandbox
            """,
            run);
        var others = await RegistrySql.ListAsync(
            connection,
            """
            select format('  %s connections: %s of %s, database %s', count(*), coalesce(nullif(application_name, ''), 'sessions'), usename, coalesce(datname, '-'))
              from pg_stat_activity a
             where backend_type = 'client backend' and not exists (select from databases d where d.name = a.datname and d.connections > 0)
             group by application_name, usename, datname order by count(*) desc limit 10
            """);
        var databases = await RegistrySql.ScalarAsync<long>(connection, "select count(*) from databases");
        return string.Create(CultureInfo.InvariantCulture,
            $"{claim.Sandbox} waited {claim.Patience.TotalSeconds:0} s for {claim.Connections} connections of the PostgreSQL server. Of {limit} for sandboxes {Math.Max(0, free)} are free, and {databases} of {ServerBudget.MostDatabases} databases are there.\n")
            + $"{string.Join('\n', holders.Concat(others))}\n"
            + "Run fewer tests at once (ASSAY_SANDBOXES), ask for fewer connections with db.Connections(…), or raise max_connections.";
    }
}
