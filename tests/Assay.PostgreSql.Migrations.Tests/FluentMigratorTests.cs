using Assay.PostgreSql.FluentMigrator;
using FluentMigrator;

namespace Assay.PostgreSql.Migrations.Tests;

public sealed class FluentMigratorTests
{
    [Fact]
    public async Task Migrations_fill_the_template_and_leave_their_versions()
    {
        var cancelled = TestContext.Current.CancellationToken;
        await using var store = await Sandbox.RentAsync<Migrated>(cancelled);
        await store.Database.Rows("products").ShouldCount(1, cancelled);
        await store.Database.Rows("\"VersionInfo\"").ShouldCount(1, cancelled);
    }

    [Migration(1)]
    public sealed class Products : Migration
    {
        public override void Up()
        {
            Create.Table("products").WithColumn("id").AsInt32().PrimaryKey();
            Insert.IntoTable("products").Row(new { id = 1 });
        }

        public override void Down() => Delete.Table("products");
    }

    public sealed class Migrated : Sandbox
    {
        public Migrated(SandboxBuilder build) => Database = build.Postgres("store", db => db.FluentMigrator(typeof(Products).Assembly));

        public PostgresDatabase Database { get; }
    }
}
