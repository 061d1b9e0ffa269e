namespace Assay.Sql.Templates.Flyway;

/// <summary>Folders of SQL migrations in Flyway's naming (<c>V1__create_users.sql</c>, <c>R__views.sql</c>).</summary>
/// <param name="path">The first folder.</param>
/// <param name="options">Placeholders and further folders.</param>
/// <param name="openAsync">Opens the session that they run over.</param>
internal sealed class MigrationFolder<TDatabase>(
    string path, MigrationOptions options, Func<TDatabase, CancellationToken, Task<IMigrationSession>> openAsync) : ITemplateStep<TDatabase>
{
    private readonly string[] _folders = [SqlFiles.Resolve(path), .. options.Folders.Select(folder => SqlFiles.Resolve(folder))];

    public string Title => path;

    public void AddTo(TemplateHash hash)
    {
        foreach (var folder in _folders)
            hash.Add("folder").AddFiles(folder);
        foreach (var (name, value) in options.Placeholders)
            hash.Add("placeholder").Add(name).Add(value);
    }

    public async Task ApplyAsync(TDatabase database, CancellationToken cancellationToken)
    {
        var migrations = new MigrationSet(_folders);
        foreach (var file in migrations.PassedOver)
            Reporting.RunJournal.Current.Note($"{file} is passed over, as Flyway would: migrations are named as V1__what_it_does.sql, repeatable ones as R__what_it_is.sql.");
        if (migrations.Versioned.Count + migrations.Repeatable.Count == 0)
            throw new SandboxException($"{string.Join(", ", _folders)} holds no migration. Name them as V1__what_it_does.sql, repeatable ones as R__what_it_is.sql.");
        await using var session = await openAsync(database, cancellationToken);
        await new MigrationRun(session, migrations, options.Placeholders).RunAsync(cancellationToken);
    }
}
