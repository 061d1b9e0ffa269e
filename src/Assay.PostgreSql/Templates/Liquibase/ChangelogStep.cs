using Assay.Sql.Templates;

namespace Assay.PostgreSql.Templates.Liquibase;

/// <summary>A Liquibase-formatted SQL file, or a folder of them in the order of their paths.</summary>
internal sealed class ChangelogStep(string path, ChangelogOptions options) : ITemplateStep
{
    private readonly string _path = SqlFiles.Resolve(path);

    public string Title => path;

    public void AddTo(TemplateHash hash)
    {
        hash.AddFiles(_path).Add(options.LabelFilter ?? "");
        foreach (var context in options.Contexts)
            hash.Add("context").Add(context);
        foreach (var (name, value) in options.Parameters)
            hash.Add("parameter").Add(name).Add(value);
    }

    public async Task ApplyAsync(TemplateDatabase database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var run = new ChangelogRun(connection, options);
        foreach (var file in Files())
            await run.RunAsync(file, cancellationToken);
    }

    private string[] Files()
    {
        string[] files = Directory.Exists(_path) ? [.. TemplateHash.FilesIn(_path).Select(file => file.Path).Where(IsSql)] : [_path];
        if (files.Length == 0)
            throw new SandboxException($"{_path} holds no .sql file.");
        return files.FirstOrDefault(file => !IsSql(file)) is not { } other ? files : throw new SandboxException(
            $"{other} is no Liquibase-formatted SQL. For a changelog in XML, YAML or JSON run Liquibase itself: "
            + "Command(\"liquibase\", [\"--url={jdbc}\", \"--username={user}\", \"--password={password}\", \"--changelog-file=…\", \"update\"]).");
    }

    private static bool IsSql(string file) => file.EndsWith(".sql", StringComparison.OrdinalIgnoreCase);
}
