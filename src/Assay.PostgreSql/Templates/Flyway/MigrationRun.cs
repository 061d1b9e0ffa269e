using System.Globalization;
using Assay.PostgreSql.Templates.Sql;
using Npgsql;

namespace Assay.PostgreSql.Templates.Flyway;

/// <summary>
/// Runs migrations over one session as Flyway's migrate does in an empty schema: each in a transaction, unless its statements can't be in one;
/// search path and role are set back before each. There is no history table: the template's name says which migrations it holds.
/// </summary>
internal sealed class MigrationRun(NpgsqlConnection connection, MigrationSet migrations, IReadOnlyDictionary<string, string> placeholders)
{
    private const string Timestamp = "yyyy-MM-dd HH:mm:ss";
    private readonly SqlScriptRunner _runner = new(connection);
    private readonly Dictionary<string, string> _values = new(placeholders, StringComparer.OrdinalIgnoreCase);
    private string _searchPath = "";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await ReadSessionAsync(cancellationToken);
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

    private async Task ReadSessionAsync(CancellationToken cancellationToken)
    {
        await using var ask = new NpgsqlCommand(
            "select coalesce(current_schema(), 'public'), current_setting('search_path'), current_user::text, current_database()::text", connection);
        await using var reader = await ask.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var (schema, path) = (reader.GetString(0), reader.GetString(1));
        var quoted = $"\"{schema.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        _searchPath = path == quoted || path.StartsWith(quoted + ",", StringComparison.Ordinal) ? path : path.Length == 0 ? quoted : $"{quoted},{path}";
        _values["flyway:defaultSchema"] = schema;
        _values["flyway:user"] = reader.GetString(2);
        _values["flyway:database"] = reader.GetString(3);
        _values["flyway:timestamp"] = TimeProvider.System.GetLocalNow().ToString(Timestamp, CultureInfo.InvariantCulture);
        _values["flyway:table"] = "flyway_schema_history";
        _values["flyway:environment"] = "default";
        _values["flyway:workingDirectory"] = Environment.CurrentDirectory;
    }

    private async Task RunAsync(MigrationFile migration, CancellationToken cancellationToken)
    {
        var (script, configuration) = await ReadAsync(migration.Path, cancellationToken);
        await SetBackAsync(cancellationToken);
        await CallAsync("beforeEachMigrate", cancellationToken);
        await SetBackAsync(cancellationToken);
        if (configuration.ExecuteInTransaction ?? IsTransactional(script))
            await RunnerFor(cancellationToken).RunInTransactionAsync(script, cancellationToken);
        else
            await RunnerFor(cancellationToken).RunWithoutTransactionAsync(script, cancellationToken);
        await SetBackAsync(cancellationToken);
        await CallAsync("afterEachMigrate", cancellationToken);
    }

    private SqlScriptRunner RunnerFor(CancellationToken cancellationToken) =>
        migrations.Callbacks("beforeEachMigrateStatement").Concat(migrations.Callbacks("afterEachMigrateStatement")).Any()
            ? new SqlScriptRunner(connection)
            {
                AroundStatement = (() => WithinAsync("beforeEachMigrateStatement", cancellationToken), () => WithinAsync("afterEachMigrateStatement", cancellationToken)),
            }
            : _runner;

    /// <summary>A script of the moment's name runs in a transaction of its own.</summary>
    private async Task CallAsync(string moment, CancellationToken cancellationToken)
    {
        foreach (var callback in migrations.Callbacks(moment))
        {
            var (script, configuration) = await ReadAsync(callback.Path, cancellationToken);
            if (configuration.ExecuteInTransaction ?? IsTransactional(script))
                await _runner.RunInTransactionAsync(script, cancellationToken);
            else
                await _runner.RunWithoutTransactionAsync(script, cancellationToken);
        }
    }

    private async Task WithinAsync(string moment, CancellationToken cancellationToken)
    {
        foreach (var callback in migrations.Callbacks(moment))
            await _runner.RunWithoutTransactionAsync((await ReadAsync(callback.Path, cancellationToken)).Script, cancellationToken);
    }

    private async Task<(SqlScript Script, ScriptConfiguration Configuration)> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var configuration = ScriptConfiguration.Of(path);
        var text = await File.ReadAllTextAsync(path, configuration.Encoding, cancellationToken);
        _values["flyway:filename"] = Path.GetFileName(path);
        return (SqlScript.Parse(path, configuration.PlaceholderReplacement ? Placeholders.Replace(path, text, _values) : text), configuration);
    }

    /// <exception cref="SandboxException">Some of the statements can't be in a transaction, and others can.</exception>
    private static bool IsTransactional(SqlScript script)
    {
        var outside = script.Statements.Where(statement => !TransactionRules.Allow(statement)).ToList();
        if (outside.Count > 0 && outside.Count < script.Statements.Count)
        {
            throw new SandboxException(
                $"{script.File} mixes statements that can't be in a transaction with others, which a failure would leave half done: {outside[0].Text}\n"
                + $"Give that statement a migration of its own, or set executeInTransaction=false in {Path.GetFileName(script.File)}.conf.");
        }

        return outside.Count == 0;
    }

    private async Task SetBackAsync(CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select set_config('role', 'none', false), set_config('search_path', $1, false)", connection)
        {
            Parameters = { new() { Value = _searchPath } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
