using Assay.Http;
using Assay.PostgreSql.Migrations.Tests.App;

namespace Assay.PostgreSql.Migrations.Tests;

/// <summary>An application whose first start makes the schema.</summary>
public sealed class FirstStartTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_first_start_made_is_in_every_sandbox_and_comes_back_after_a_test()
    {
        await using var pool = new SandboxPool<Shop>();
        for (var round = 0; round < 2; round++)
        {
            await using var shop = await pool.RentAsync(Cancelled);
            Assert.Equal("lamp", await shop.Api.Get("/products").Text());
            await shop.Database.Execute($"delete from products", Cancelled);
            Assert.Equal("", await shop.Api.Get("/products").Text());
        }
    }

    [Fact]
    public async Task A_first_start_that_fails_is_told_with_the_application_s_own_reason()
    {
        var failed = await Assert.ThrowsAsync<SandboxException>(async () => await Sandbox.RentAsync<Broken>(Cancelled));
        Assert.Contains("'api' did not start: its entry point threw PostgresException", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_application_fills_one_resource()
    {
        var failed = await Assert.ThrowsAsync<SandboxException>(async () => await Sandbox.RentAsync<TwoDatabases>(Cancelled));
        Assert.Contains("Prepares(…) names a second resource", failed.Message, StringComparison.Ordinal);
    }

    public sealed class Shop : Sandbox
    {
        public Shop(SandboxBuilder build)
        {
            Database = build.Postgres("shop");
            Api = build.WebService<ShopApplication>("api", api => api
                .Setting("ConnectionStrings:Shop", Database).Setting("Product", "lamp").Prepares(Database));
        }

        public PostgresDatabase Database { get; }

        public WebService<ShopApplication> Api { get; }
    }

    public sealed class Broken : Sandbox
    {
        public Broken(SandboxBuilder build)
        {
            var database = build.Postgres("shop");
            build.WebService<ShopApplication>("api", api => api
                .Setting("ConnectionStrings:Shop", database).Setting("Product", "O'Hara").Prepares(database));
        }
    }

    public sealed class TwoDatabases : Sandbox
    {
        public TwoDatabases(SandboxBuilder build)
        {
            PostgresDatabase one = build.Postgres("one"), two = build.Postgres("two");
            build.WebService<ShopApplication>("api", api => api.Prepares(one).Prepares(two));
        }
    }
}
