using System.Globalization;

namespace Assay.Sql.Templates.Flyway;

/// <summary>
/// Runs migrations over one session as Flyway's migrate does in an empty schema: each in a transaction, unless its statements can't be in one;
/// the session is set back before each. There is no history table: the template's name says which migrations it holds.
/// </summary>
internal sealed class MigrationRun(IMigrationSession session, MigrationSet migrations, IReadOnlyDictionary<string, string> placeholders)
{
    private const string Timestamp = "yyyy-MM-dd HH:mm:ss";
    private readonly Dictionary<string, string> _values = new(placeholders, StringComparer.OrdinalIgnoreCase);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await DescribeAsync(cancellationToken);
        foreach (var moment in new[] { "beforeValidate", "afterValidate", "createSchema", "beforeCreateSchema", "beforeMigrate" })
            await CallAsync(moment, cancellationToken);
        foreach (var migration in migrations.Versioned)
            await RunAsync(migration, cancellationToken);
        if (migrations.Versioned.Count > 0)
            await CallAsync("afterVersioned", cancellationToken);
        await CallAsync("beforeRepeatables", cancellationToken);
        foreach (var migration in migrations.Repeatable)
            await RunAsync(migration, cancellationToken);
        foreach (var moment in new[] { "afterMigrateApplied", "afterMigrate", "afterMigrateOperationFinish" })
            await CallAsync(moment, cancellationToken);
    }

    private async Task DescribeAsync(CancellationToken cancellationToken)
    {
        foreach (var (name, value) in await session.DescribeAsync(cancellationToken))
            _values[$"flyway:{name}"] = value;
        _values["flyway:timestamp"] = TimeProvider.System.GetLocalNow().ToString(Timestamp, CultureInfo.InvariantCulture);
        _values["flyway:table"] = "flyway_schema_history";
        _values["flyway:environment"] = "default";
        _values["flyway:workingDirectory"] = Environment.CurrentDirectory;
    }

    private async Task RunAsync(MigrationFile migration, CancellationToken cancellationToken)
    {
        var (text, configuration) = await ReadAsync(migration.Path, cancellationToken);
        await session.SetBackAsync(cancellationToken);
        await CallAsync("beforeEachMigrate", cancellationToken);
        await session.SetBackAsync(cancellationToken);
        await session.RunAsync(migration.Path, text, configuration.ExecuteInTransaction, AroundStatement(cancellationToken), cancellationToken);
        await session.SetBackAsync(cancellationToken);
        await CallAsync("afterEachMigrate", cancellationToken);
    }

    private (Func<Task> Before, Func<Task> After)? AroundStatement(CancellationToken cancellationToken) =>
        migrations.Callbacks("beforeEachMigrateStatement").Concat(migrations.Callbacks("afterEachMigrateStatement")).Any()
            ? (() => WithinAsync("beforeEachMigrateStatement", cancellationToken), () => WithinAsync("afterEachMigrateStatement", cancellationToken))
            : null;

    /// <summary>A script of the moment's name runs in a transaction of its own.</summary>
    private async Task CallAsync(string moment, CancellationToken cancellationToken)
    {
        foreach (var callback in migrations.Callbacks(moment))
        {
            var (text, configuration) = await ReadAsync(callback.Path, cancellationToken);
            await session.RunAsync(callback.Path, text, configuration.ExecuteInTransaction, null, cancellationToken);
        }
    }

    private async Task WithinAsync(string moment, CancellationToken cancellationToken)
    {
        foreach (var callback in migrations.Callbacks(moment))
            await session.RunAsync(callback.Path, (await ReadAsync(callback.Path, cancellationToken)).Text, inTransaction: false, null, cancellationToken);
    }

    private async Task<(string Text, ScriptConfiguration Configuration)> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var configuration = ScriptConfiguration.Of(path);
        var text = await File.ReadAllTextAsync(path, configuration.Encoding, cancellationToken);
        _values["flyway:filename"] = Path.GetFileName(path);
        return (configuration.PlaceholderReplacement ? Placeholders.Replace(path, text, _values) : text, configuration);
    }
}
