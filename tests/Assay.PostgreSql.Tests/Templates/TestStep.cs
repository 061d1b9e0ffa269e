using Assay.PostgreSql.Templates;
using Assay.Sql.Templates;

namespace Assay.PostgreSql.Tests.Templates;

/// <summary>A step of a test: runs SQL and counts how often it ran.</summary>
internal sealed class TestStep(string sql, string salt = "") : ITemplateStep<TemplateDatabase>
{
    public int Runs { get; private set; }

    public string Title => "a test's step";

    /// <summary>Runs instead of the SQL.</summary>
    public Func<TemplateDatabase, Task>? Work { get; init; }

    public void AddTo(TemplateHash hash) => hash.Add(sql).Add(salt);

    public async Task ApplyAsync(TemplateDatabase database, CancellationToken cancellationToken)
    {
        Runs++;
        if (Work is not null)
        {
            await Work(database);
            return;
        }

        await using var command = database.DataSource.CreateCommand(sql.Replace("{database}", database.Name, StringComparison.Ordinal));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
