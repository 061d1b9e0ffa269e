using Assay.PostgreSql.Templates.Sql;
using EvolveDb;
using Npgsql;

namespace Assay.PostgreSql.Templates.Flyway;

/// <summary>A folder of SQL migrations in Flyway's naming (<c>V1__create_users.sql</c>, <c>R__views.sql</c>), run by Evolve.</summary>
internal sealed class MigrationFolder(string path) : ITemplateStep
{
    private const string History = "assay_migration_history";
    private readonly string _folder = SqlFiles.Resolve(path);

    public string Title => path;

    public void AddTo(TemplateHash hash) => hash.AddFiles(_folder);

    public async Task ApplyAsync(TemplateDatabase database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        if (!Files().Any())
            throw new SandboxException($"{_folder} holds no .sql file. Name migrations as V1__what_it_does.sql.");
        var evolve = new Evolve(connection) { Locations = [_folder], MetadataTableName = History, IsEraseDisabled = true };
        try
        {
            // Evolve is synchronous.
            await Task.Run(evolve.Migrate, cancellationToken);
        }
        catch (EvolveException failed)
        {
            throw await ExplainAsync(connection, failed);
        }

        // The template's name says which migrations it holds; the application's schema stays its own.
        await using var drop = new NpgsqlCommand($"drop table if exists {History}", connection);
        await drop.ExecuteNonQueryAsync(cancellationToken);
    }

    private IEnumerable<string> Files() =>
        Directory.EnumerateFiles(_folder, "*.sql", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    private async Task<Exception> ExplainAsync(NpgsqlConnection connection, EvolveException failed)
    {
        var file = Files().FirstOrDefault(file => failed.Message.Contains(Path.GetFileName(file), StringComparison.Ordinal));
        for (Exception? cause = failed; cause is not null; cause = cause.InnerException)
        {
            if (cause is PostgresException error && file is not null)
                return await SqlScript.LocateAsync(connection, file, error);
        }

        return new SandboxException($"The migrations in {_folder} failed: {failed.Message}", failed);
    }
}
