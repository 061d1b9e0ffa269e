using System.Globalization;
using Assay.PostgreSql.Templates.Sql;
using Assay.Reporting;
using Assay.Sql;
using Npgsql;

namespace Assay.PostgreSql.Templates.Liquibase;

/// <summary>Runs change sets over one session as Liquibase's update does on an empty database. There are no tables of its own.</summary>
internal sealed class ChangelogRun(NpgsqlConnection connection, ChangelogOptions options)
{
    private readonly SqlScriptRunner _runner = new(connection);

    public async Task RunAsync(string file, CancellationToken cancellationToken)
    {
        var changeSets = ChangelogParser.Parse(file, await File.ReadAllTextAsync(file, cancellationToken), options.Parameters);
        foreach (var changeSet in changeSets.Where(changeSet => changeSet.Attributes.Applies(options)))
        {
            // The schema of objects without one is that of the connection, for each change set anew.
            await ExecuteAsync("set search_path to default", cancellationToken);
            if (await IsMetAsync(file, changeSet, cancellationToken))
                await RunAsync(changeSet, cancellationToken);
        }
    }

    private async Task RunAsync(ChangeSet changeSet, CancellationToken cancellationToken)
    {
        try
        {
            if (changeSet.Attributes.RunsInTransaction)
                await _runner.RunInTransactionAsync(changeSet.Script!, cancellationToken);
            else
                await _runner.RunWithoutTransactionAsync(changeSet.Script!, cancellationToken);
        }
        catch (MigrationException failed) when (!changeSet.Attributes.FailsOnError)
        {
            RunJournal.Current.Note($"change set {changeSet} is passed over, as its failOnError:false says: {failed.Message}");
        }
    }

    /// <summary>Whether the change set is to run, by its preconditions.</summary>
    /// <exception cref="SandboxException">One does not hold, and the change set says to halt then.</exception>
    private async Task<bool> IsMetAsync(string file, ChangeSet changeSet, CancellationToken cancellationToken)
    {
        foreach (var precondition in changeSet.Preconditions)
        {
            var (answer, error) = await AskAsync(precondition, cancellationToken);
            if (error is null && answer == precondition.Expected)
                continue;
            var reaction = error is null ? changeSet.OnFail : changeSet.OnError;
            if (reaction == "HALT")
            {
                var place = $"{file}:{changeSet.Line.ToString(CultureInfo.InvariantCulture)}";
                throw new SandboxException(
                    $"{place}: the precondition of change set {changeSet} does not hold: {precondition.Text}\n  "
                    + (error is null ? $"expected {precondition.Expected}, got {answer}" : $"it failed with SQLSTATE {error.SqlState}: {error.MessageText}"));
            }

            return reaction == "WARN";
        }

        return true;
    }

    private async Task<(string? Answer, PostgresException? Error)> AskAsync(Precondition precondition, CancellationToken cancellationToken)
    {
        try
        {
            await using var ask = new NpgsqlCommand(precondition.Query, connection) { CommandTimeout = 0 };
            return (Convert.ToString(await ask.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture), null);
        }
        catch (PostgresException failed)
        {
            return (null, failed);
        }
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
