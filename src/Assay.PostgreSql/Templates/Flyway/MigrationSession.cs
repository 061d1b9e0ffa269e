using Assay.PostgreSql.Templates.Sql;
using Assay.Sql.Templates.Flyway;
using Npgsql;

namespace Assay.PostgreSql.Templates.Flyway;

/// <summary>Runs migrations as Flyway does on PostgreSQL: search path and role are what is set back.</summary>
internal sealed class MigrationSession(NpgsqlConnection connection) : IMigrationSession
{
    private string _searchPath = "";

    public static async Task<IMigrationSession> OpenAsync(TemplateDatabase database, CancellationToken cancellationToken) =>
        new MigrationSession(await database.OpenAsync(cancellationToken));

    public async Task<IReadOnlyDictionary<string, string>> DescribeAsync(CancellationToken cancellationToken)
    {
        await using var ask = new NpgsqlCommand(
            "select coalesce(current_schema(), 'public'), current_setting('search_path'), current_user::text, current_database()::text", connection);
        await using var reader = await ask.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var (schema, path) = (reader.GetString(0), reader.GetString(1));
        var quoted = $"\"{schema.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        _searchPath = path == quoted || path.StartsWith(quoted + ",", StringComparison.Ordinal) ? path : path.Length == 0 ? quoted : $"{quoted},{path}";
        return new Dictionary<string, string>
        {
            ["defaultSchema"] = schema,
            ["user"] = reader.GetString(2),
            ["database"] = reader.GetString(3),
        };
    }

    public async Task SetBackAsync(CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select set_config('role', 'none', false), set_config('search_path', $1, false)", connection)
        {
            Parameters = { new() { Value = _searchPath } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task RunAsync(
        string file, string text, bool? inTransaction, (Func<Task> Before, Func<Task> After)? around, CancellationToken cancellationToken)
    {
        var script = SqlScript.Parse(file, text);
        var runner = new SqlScriptRunner(connection) { AroundStatement = around };
        if (inTransaction ?? IsTransactional(script))
            await runner.RunInTransactionAsync(script, cancellationToken);
        else
            await runner.RunWithoutTransactionAsync(script, cancellationToken);
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

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
}
