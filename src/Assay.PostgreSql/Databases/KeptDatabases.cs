using System.Globalization;
using Npgsql;

namespace Assay.PostgreSql.Databases;

/// <summary>Databases of failed tests that stay for people to look at, up to a number; the oldest go first.</summary>
internal static class KeptDatabases
{
    /// <summary>Environment variable that keeps the databases of failed tests: <c>1</c>, or how many at most.</summary>
    public const string Variable = "ASSAY_KEEP_ON_FAILURE";

    /// <summary>How many are kept unless told.</summary>
    public const int DefaultMost = 5;

    /// <summary>How many the environment asks for; 0 when it does not.</summary>
    /// <exception cref="SandboxException">The value is no number.</exception>
    public static int Parse(string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
            return 0;
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var most))
            throw new SandboxException($"{Variable}='{value}' is no number. Set it to 1 to keep the databases of the last {DefaultMost} failed tests, or to how many to keep; 0 keeps none.");
        return most == 1 ? DefaultMost : most;
    }

    /// <summary>Hands a database over from its run to the people.</summary>
    public static async Task AddAsync(PostgresHost host, string name, string test, int most)
    {
        await using (var connection = await host.Maintenance.OpenConnectionAsync())
        {
            // The application's other databases go, as long as the next sandbox uses the same names.
            if (await RegistrySql.ScalarAsync<bool>(connection, "select exists (select from unnest(creates) p where position(name in p) = 0) from databases where name = $1", name))
                await CreatedDatabases.DropAsync(connection, name, CancellationToken.None);
            await RegistrySql.ExecuteAsync(
                connection, "update databases set run = 0, state = 'kept', test = $2, connections = 0, made = clock_timestamp() where name = $1", name, test);
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
        var password = ServerTrace.IsOwn(own.ConnectionString) ? $" password={own.Password}" : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"kept: psql \"host={own.Host} port={own.Port} dbname={name} user={own.Username ?? host.Role}{password}\"");
    }
}
