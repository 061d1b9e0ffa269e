using Assay.PostgreSql.Templates;

namespace Assay.PostgreSql.Tests.Renter;

/// <summary>A sandbox whose database tells who has it.</summary>
public sealed class Rented : Sandbox
{
    public Rented(SandboxBuilder build) => Database = build.Postgres("rented", db => db.Prepare(FillAsync));

    public PostgresDatabase Database { get; }

    private static async Task FillAsync(TemplateDatabase database, CancellationToken cancellationToken)
    {
        await using var create = database.DataSource.CreateCommand("create table holders (token uuid not null); create unlogged table hints (hint int); insert into hints values (42)");
        await create.ExecuteNonQueryAsync(cancellationToken);
    }
}
