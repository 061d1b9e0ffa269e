using Assay;
using Assay.Http;
using Assay.PostgreSql;
using Assay.PostgreSql.DbUp;
using Assay.PostgreSql.EntityFrameworkCore;
using Assay.PostgreSql.FluentMigrator;
using Assay.PostgreSql.Templates;
using Microsoft.EntityFrameworkCore;

namespace Docs.PostgreSql;

public static class TemplateSnippets
{
    public static void Declare(SandboxBuilder build)
    {
        // snippet: flyway
        build.Postgres("flyway", db => db
            .Migrations("db/migrations", options => options
                .Folder("db/reference-data")
                .Placeholder("schema", "shop")));
        // end

        // snippet: liquibase
        build.Postgres("liquibase", db => db.Changelog("db/changelog.sql", options => options.Context("test").Parameter("schema", "shop")));
        // end

        // snippet: command
        build.Postgres("command", db => db.Command(
            "flyway",
            ["-url={jdbc}", "-user={user}", "-password={password}", "-locations=filesystem:{path:db/migrations}", "migrate"]));
        // end

        // snippet: command-options
        build.Postgres("script", db => db.Command(
            "./db/build.sh",
            ["{database}"],
            options => options.Variable("PGPASSWORD", "{password}").DependsOn("db/sql").In("db").Within(TimeSpan.FromMinutes(1))));
        // end

        // snippet: entity-framework
        build.Postgres("migrated", db => db.EntityFrameworkMigrations<ShopContext>());
        build.Postgres("created", db => db.EnsureCreated<ShopContext>(options => options.EnableSensitiveDataLogging()));
        // end

        // snippet: dbup
        build.Postgres("upgraded", db => db.DbUp(upgrade => upgrade.WithScriptsEmbeddedInAssembly(typeof(ShopContext).Assembly)));
        // end

        // snippet: fluent-migrator
        build.Postgres("fluent", db => db.FluentMigrator(typeof(ShopContext).Assembly));
        // end

        // snippet: prepare
        build.Postgres("seeded", db => db
            .Migrations("db/migrations")
            .Prepare(DemoShop.SeedAsync, on => on.File("db/products.csv")));
        // end
    }

    public static class DemoShop
    {
        public static async Task SeedAsync(TemplateDatabase database, CancellationToken cancellationToken)
        {
            await using var seed = database.DataSource.CreateCommand("insert into products (name) values ('lamp')");
            await seed.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    public sealed class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options);
}

public sealed class PreparedShop : Sandbox
{
    public PreparedShop(SandboxBuilder build)
    {
        // snippet: first-start
        Orders = build.Postgres("orders");
        Api = build.WebService<Program>("api", api => api
            .Setting("ConnectionStrings:Orders", Orders)
            .Prepares(Orders, "db/products.csv"));
        // end
    }

    public PostgresDatabase Orders { get; }

    public WebService<Program> Api { get; }
}
