namespace Assay.PostgreSql.Tests.Rows;

/// <summary>A sandbox whose database has columns of many types, and constraints of each kind.</summary>
public sealed class Catalogue : Sandbox
{
    public Catalogue(SandboxBuilder build) => Database = build.Postgres("catalogue", db => db.Migrations("db/catalogue"));

    public PostgresDatabase Database { get; }
}
