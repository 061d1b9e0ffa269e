using Assay.Sql.Templates;

namespace Assay.MySql.Templates.Sql;

/// <summary>A SQL file that fills the template after its migrations.</summary>
internal sealed class SeedScript(string path) : ITemplateStep
{
    private readonly string _file = SqlFiles.Resolve(path);

    public string Title => path;

    public void AddTo(TemplateHash hash) => hash.AddFiles(_file);

    public async Task ApplyAsync(TemplateDatabase database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await new SqlScriptRunner(connection).RunInTransactionAsync(await SqlScript.ReadAsync(_file, cancellationToken), cancellationToken);
    }
}
