using Assay.MySql.Databases;
using Assay.MySql.Templates.Sql;
using Assay.Sql.Templates.Flyway;
using MySqlConnector;

namespace Assay.MySql.Templates.Flyway;

/// <summary>Runs migrations as Flyway does on MySQL and MariaDB: the database, two checks and the user variables are what is set back.</summary>
internal sealed class MigrationSession(MySqlConnection connection, string database, bool isMariaDb) : IMigrationSession
{
    private string _checks = "";

    public static async Task<IMigrationSession> OpenAsync(TemplateDatabase database, CancellationToken cancellationToken)
    {
        var connection = await database.OpenAsync(cancellationToken);
        return new MigrationSession(connection, database.Name, connection.ServerVersion.Contains("MariaDB", StringComparison.OrdinalIgnoreCase));
    }

    public async Task<IReadOnlyDictionary<string, string>> DescribeAsync(CancellationToken cancellationToken)
    {
        await using var ask = new MySqlCommand("select @@foreign_key_checks, @@sql_safe_updates, substring_index(user(), '@', 1)", connection);
        await using var reader = await ask.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        _checks = FormattableString.Invariant($"foreign_key_checks = {reader.GetValue(0)}, sql_safe_updates = {reader.GetValue(1)}");
        return new Dictionary<string, string>
        {
            ["defaultSchema"] = database,
            ["user"] = reader.GetString(2),
            ["database"] = database,
        };
    }

    public async Task SetBackAsync(CancellationToken cancellationToken)
    {
        await RegistrySql.ExecuteAsync(connection, $"use {SqlName.Quote(database)}; set {_checks}", cancellationToken);
        var names = await VariablesAsync(cancellationToken);
        if (names.Count > 0)
            await RegistrySql.ExecuteAsync(connection, "set " + string.Join(", ", names.Select(name => $"@{SqlName.Quote(name)} = null")), cancellationToken);
    }

    public async Task RunAsync(
        string file, string text, bool? inTransaction, (Func<Task> Before, Func<Task> After)? around, CancellationToken cancellationToken)
    {
        var script = SqlScript.Parse(file, text);
        var runner = new SqlScriptRunner(connection) { AroundStatement = around };
        if (inTransaction ?? true)
            await runner.RunInTransactionAsync(script, cancellationToken);
        else
            await runner.RunWithoutTransactionAsync(script, cancellationToken);
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private async Task<List<string>> VariablesAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await RegistrySql.ListAsync(
                connection,
                isMariaDb
                    ? "select variable_name from information_schema.user_variables where variable_value is not null"
                    : "select variable_name from performance_schema.user_variables_by_thread v join performance_schema.threads t using (thread_id) where t.processlist_id = connection_id() and variable_value is not null",
                cancellationToken);
        }
        catch (MySqlException hidden) when (hidden.ErrorCode is MySqlErrorCode.TableAccessDenied or MySqlErrorCode.UnknownTable or MySqlErrorCode.NoSuchTable or MySqlErrorCode.DatabaseAccessDenied)
        {
            // Flyway leaves them, too, where it can't see them.
            return [];
        }
    }
}
