using Assay;
using Assay.PostgreSql;
using Xunit;

namespace Docs.PostgreSql;

public sealed class Bank : Sandbox
{
    public Bank(SandboxBuilder build) =>
        // snippet: roles
        Accounts = build.Postgres("accounts", db => db
            .Migrations("db/migrations")
            .Role("migrator", "grant create on schema public to migrator")
            .Role("app", "grant select, insert on all tables in schema public to app"));
    // end

    public PostgresDatabase Accounts { get; }
}

public sealed class Tenants : Sandbox
{
    public Tenants(SandboxBuilder build)
    {
        // snippet: creates
        Registry = build.Postgres("registry", db => db
            .Migrations("db/migrations")
            .Creates("{sandbox}_tenant_*")
            .Connections(20));
        // end
    }

    public PostgresDatabase Registry { get; }
}

public sealed class TheBank(SandboxPool<Bank> banks, SandboxPool<Tenants> tenants)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connects_by_its_own_role()
    {
        await using var bank = await banks.RentAsync(Cancelled);
        // snippet: connection
        var application = bank.Accounts.ConnectionStringFor("app");
        // end
        Assert.Contains("app", application, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Makes_tenants_of_its_own()
    {
        await using var rented = await tenants.RentAsync(Cancelled);
        // snippet: prefix
        var tenant = $"{rented.Registry.DatabasePrefix}_tenant_acme";
        // end
        Assert.EndsWith("acme", tenant, StringComparison.Ordinal);
    }
}
