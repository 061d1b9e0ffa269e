namespace Assay.PostgreSql.Tests;

/// <summary>A sandbox with one seeded database.</summary>
public sealed class Store : Sandbox
{
    public Store(SandboxBuilder build) =>
        Database = build.Postgres("store", db => db.Migrations("db/store").Seed("db/seed.sql"));

    public PostgresDatabase Database { get; }
}
