using System.Globalization;
using Assay.Sql.Databases;
using Npgsql;

namespace Assay.PostgreSql.Databases;

/// <summary>Databases of failed tests that stay for people to look at, up to a number; the oldest go first.</summary>
internal static class KeptDatabases
{
    /// <summary>Hands a database over from its run to the people.</summary>
    public static async Task AddAsync(PostgresHost host, string name, string test, int most)
    {
        await using (var connection = await host.Maintenance.OpenConnectionAsync())
        {
            // The application's other databases go, as long as the next sandbox uses the same names. From then on the names are that one's.
            if (await RegistrySql.ScalarAsync<bool>(connection, "select exists (select from unnest(creates) p where position(name in p) = 0) from databases where name = $1", name))
                await CreatedDatabases.DropAsync(connection, name, CancellationToken.None);
            await RegistrySql.ExecuteAsync(
                connection,
                """
                update databases set run = 0, state = 'kept', test = $2, connections = 0, made = clock_timestamp(),
                       creates = array(select p from unnest(creates) p where position(name in p) > 0)
                 where name = $1
                """,
                name,
                test);
        }

        await TrimAsync(host, most);
    }

    /// <summary>Drops the oldest above a number.</summary>
    public static async Task TrimAsync(PostgresHost host, int most)
    {
        List<string> taken;
        await using (var connection = await host.Maintenance.OpenConnectionAsync())
        {
            taken = await RegistrySql.ListAsync(
                connection,
                """
                update databases set run = $1, state = 'dropping'
                 where state = 'kept' and name in (select name from databases where state = 'kept' order by made desc, name offset $2) returning name
                """,
                host.Lease.Run,
                most);
        }

        foreach (var name in taken)
            await host.DropAsync(name, CancellationToken.None);
    }

    /// <summary>How to look at a database. The password is told only where Assay made it up.</summary>
    public static string Describe(PostgresHost host, string name)
    {
        var own = new NpgsqlConnectionStringBuilder(host.ConnectionStringTo(name));
        var password = ServerTrace.IsOwn(own.Host, own.Port) ? $" password={own.Password}" : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"kept: psql \"host={own.Host} port={own.Port} dbname={name} user={own.Username ?? host.Role}{password}\"");
    }
}
