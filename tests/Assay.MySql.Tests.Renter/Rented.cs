using Assay.MySql.Templates;
using MySqlConnector;

namespace Assay.MySql.Tests.Renter;

/// <summary>A sandbox whose database tells who has it.</summary>
public sealed class Rented : Sandbox
{
    public Rented(SandboxBuilder build) => Database = build.MySql("rented", db => db.Prepare(FillAsync));

    public MySqlDatabase Database { get; }

    private static async Task FillAsync(TemplateDatabase database, CancellationToken cancellationToken)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync(cancellationToken);
        await using var create = new MySqlCommand(
            "create table holders (id int primary key auto_increment, token char(36) not null); create table hints (hint int); insert into hints values (42)", connection);
        await create.ExecuteNonQueryAsync(cancellationToken);
    }
}
