using Assay.Sql;
using Npgsql;

namespace Assay.PostgreSql.Templates.Sql;

/// <summary>Runs scripts over one session. Statements go in batches, so that a large seed costs few round trips.</summary>
internal sealed class SqlScriptRunner(NpgsqlConnection connection)
{
    private const int LargestBatch = 500;

    /// <summary>Runs before each statement and after it, in its transaction.</summary>
    public (Func<Task> Before, Func<Task> After)? AroundStatement { get; init; }

    /// <summary>Runs a script in one transaction; what it commits itself stays, and what follows that is a transaction again.</summary>
    /// <exception cref="MigrationException">A statement failed.</exception>
    public async Task RunInTransactionAsync(SqlScript script, CancellationToken cancellationToken)
    {
        await ExecuteAsync("begin", cancellationToken);
        try
        {
            var batch = new List<SqlStatement>();
            foreach (var statement in script.Statements)
            {
                if (statement.CopyData is null && !ControlsTransaction(statement) && AroundStatement is null)
                {
                    batch.Add(statement);
                    if (batch.Count < LargestBatch)
                        continue;
                }

                await RunAsync(script, batch, cancellationToken);
                batch.Clear();
                if (statement.CopyData is not null || ControlsTransaction(statement) || AroundStatement is not null)
                    await RunAloneAsync(script, statement, cancellationToken);
                if (EndsTransaction(statement))
                    await ExecuteAsync("begin", cancellationToken);
            }

            await RunAsync(script, batch, cancellationToken);
            await ExecuteAsync("commit", cancellationToken);
        }
        catch
        {
            if (connection.State == System.Data.ConnectionState.Open)
                await ExecuteAsync("rollback", CancellationToken.None);
            throw;
        }
    }

    /// <summary>Runs a script statement by statement, each for itself.</summary>
    /// <exception cref="MigrationException">A statement failed; those before it stay.</exception>
    public async Task RunWithoutTransactionAsync(SqlScript script, CancellationToken cancellationToken)
    {
        foreach (var statement in script.Statements)
            await RunAloneAsync(script, statement, cancellationToken);
    }

    private static bool ControlsTransaction(SqlStatement statement) =>
        statement.Opening(1) is "BEGIN" or "START" or "COMMIT" or "END" or "ROLLBACK" or "ABORT" or "PREPARE";

    private static bool EndsTransaction(SqlStatement statement) =>
        statement.Opening(1) is "COMMIT" or "END" or "ABORT"
        || statement.Opening(2) is "PREPARE TRANSACTION"
        || (statement.Opening(1) == "ROLLBACK" && statement.Opening(4).Split(' ') is not ([_, "TO", ..] or [_, "WORK" or "TRANSACTION", "TO", ..]));

    private async Task RunAloneAsync(SqlScript script, SqlStatement statement, CancellationToken cancellationToken)
    {
        if (AroundStatement is { } around)
            await around.Before();
        if (statement.CopyData is null)
            await RunAsync(script, [statement], cancellationToken);
        else
            await CopyAsync(script, statement, statement.CopyData, cancellationToken);
        if (AroundStatement is { } after)
            await after.After();
    }

    private async Task RunAsync(SqlScript script, List<SqlStatement> statements, CancellationToken cancellationToken)
    {
        if (statements.Count == 0)
            return;
        await using var batch = new NpgsqlBatch(connection) { Timeout = 0 };
        foreach (var statement in statements)
            batch.BatchCommands.Add(new NpgsqlBatchCommand(statement.Text));
        try
        {
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException error)
        {
            var index = error.BatchCommand is NpgsqlBatchCommand failed ? batch.BatchCommands.IndexOf(failed) : 0;
            throw FailedStatement.Describe(script, statements[Math.Max(0, index)], error);
        }
    }

    private async Task CopyAsync(SqlScript script, SqlStatement statement, string data, CancellationToken cancellationToken)
    {
        try
        {
            await using var writer = await connection.BeginTextImportAsync(statement.Text, cancellationToken);
            await writer.WriteAsync(data.AsMemory(), cancellationToken);
        }
        catch (PostgresException error)
        {
            throw FailedStatement.Describe(script, statement, error);
        }
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
