using Assay.PostgreSql.DbUp;
using DbUp.Engine;

namespace Assay.PostgreSql.Migrations.Tests;

public sealed class DbUpTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Scripts_fill_the_template_and_leave_their_journal()
    {
        await using var store = await Sandbox.RentAsync<Upgraded>(Cancelled);
        await store.Database.Rows("products").ShouldCount(1, Cancelled);
        await store.Database.Rows("schemaversions").ShouldCount(2, Cancelled);
    }

    [Fact]
    public async Task A_failed_script_is_named()
    {
        var failed = await Assert.ThrowsAsync<SandboxException>(async () => await Sandbox.RentAsync<Broken>(Cancelled));
        Assert.Contains("DbUp failed in 0001_broken: 22012", failed.Message, StringComparison.Ordinal);
    }

    public sealed class Upgraded : Sandbox
    {
        public Upgraded(SandboxBuilder build) => Database = build.Postgres("store", db => db.DbUp(upgrade => upgrade.WithScripts(
            new SqlScript("0001_products", "create table products (id int)"), new SqlScript("0002_rows", "insert into products values (1)"))));

        public PostgresDatabase Database { get; }
    }

    public sealed class Broken : Sandbox
    {
        public Broken(SandboxBuilder build) =>
            build.Postgres("store", db => db.DbUp(upgrade => upgrade.WithScripts(new SqlScript("0001_broken", "select 1/0"))));
    }
}
