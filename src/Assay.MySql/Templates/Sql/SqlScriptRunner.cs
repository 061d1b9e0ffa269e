using System.Data;
using Assay.Sql;
using MySqlConnector;

namespace Assay.MySql.Templates.Sql;

/// <summary>Runs scripts over one session. Rows go in batches, so that a large seed costs few round trips.</summary>
internal sealed class SqlScriptRunner(MySqlConnection connection)
{
    private const int LargestBatch = 200_000;

    /// <summary>Runs before each statement and after it.</summary>
    public (Func<Task> Before, Func<Task> After)? AroundStatement { get; init; }

    /// <summary>Runs a script in a transaction, as far as its statements let it be one: the server commits before and after each change of a schema.</summary>
    /// <exception cref="MigrationException">A statement failed.</exception>
    public async Task RunInTransactionAsync(SqlScript script, CancellationToken cancellationToken)
    {
        await ExecuteAsync("set autocommit = 0", cancellationToken);
        try
        {
            var batch = new List<SqlStatement>();
            foreach (var statement in script.Statements)
            {
                var joins = AroundStatement is null && statement.FirstWord is "INSERT" or "REPLACE";
                if (batch.Count > 0 && (!joins || batch.Sum(each => each.Text.Length) > LargestBatch))
                {
                    await RunBatchAsync(script, batch, cancellationToken);
                    batch.Clear();
                }

                if (joins)
                    batch.Add(statement);
                else
                    await RunAsync(script, statement, cancellationToken);
            }

            await RunBatchAsync(script, batch, cancellationToken);
            await ExecuteAsync("commit", cancellationToken);
        }
        catch
        {
            if (connection.State == ConnectionState.Open)
                await ExecuteAsync("rollback", CancellationToken.None);
            throw;
        }
        finally
        {
            if (connection.State == ConnectionState.Open)
                await ExecuteAsync("set autocommit = 1", CancellationToken.None);
        }
    }

    /// <summary>Runs a script statement by statement, each for itself.</summary>
    /// <exception cref="MigrationException">A statement failed; those before it stay.</exception>
    public async Task RunWithoutTransactionAsync(SqlScript script, CancellationToken cancellationToken)
    {
        foreach (var statement in script.Statements)
            await RunAsync(script, statement, cancellationToken);
    }

    /// <summary>Nobody tells which statement of a batch failed, so that it is taken back then and done one by one.</summary>
    private async Task RunBatchAsync(SqlScript script, List<SqlStatement> statements, CancellationToken cancellationToken)
    {
        if (statements.Count > 1)
        {
            await ExecuteAsync("savepoint assay_batch", cancellationToken);
            try
            {
                await ExecuteAsync(string.Join(";\n", statements.Select(statement => statement.Text)), cancellationToken);
                return;
            }
            catch (MySqlException) when (connection.State == ConnectionState.Open)
            {
                await ExecuteAsync("rollback to savepoint assay_batch", cancellationToken);
            }
        }

        foreach (var statement in statements)
            await RunAsync(script, statement, cancellationToken);
    }

    private async Task RunAsync(SqlScript script, SqlStatement statement, CancellationToken cancellationToken)
    {
        if (AroundStatement is { } around)
            await around.Before();
        try
        {
            await ExecuteAsync(statement.Text, cancellationToken);
        }
        catch (MySqlException error)
        {
            var line = script.Text.AsSpan(0, statement.Start).Count('\n') + 1;
            throw new MigrationException(script.File, line, statement.Text, error, FormattableString.Invariant($"{error.Message} (error {error.Number})"));
        }

        if (AroundStatement is { } after)
            await after.After();
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new MySqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
