using Npgsql;

namespace Assay.PostgreSql.Templates.Sql;

/// <summary>A SQL file that is executed statement by statement, so that a failure can be placed.</summary>
internal static class SqlScript
{
    /// <summary>Executes the file in one transaction.</summary>
    /// <exception cref="MigrationException">A statement failed.</exception>
    public static async Task ExecuteAsync(NpgsqlConnection connection, string file, CancellationToken cancellationToken)
    {
        var script = await File.ReadAllTextAsync(file, cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        foreach (var statement in SqlSplitter.Split(script))
        {
            await using var command = new NpgsqlCommand(statement.Text, connection, transaction) { CommandTimeout = 0 };
            try
            {
                await command.ExecuteNonQueryAsync(cancellationToken);
            }
            catch (PostgresException error)
            {
                throw new MigrationException(file, script, statement, error);
            }
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Finds the statement that made a whole file fail, by executing it again, and takes all of it back.</summary>
    public static async Task<MigrationException> LocateAsync(NpgsqlConnection connection, string file, PostgresException error)
    {
        try
        {
            await ExecuteAsync(connection, file, CancellationToken.None);
        }
        catch (MigrationException located) when (located.SqlState == error.SqlState)
        {
            return located;
        }
        catch (Exception other) when (other is NpgsqlException or MigrationException)
        {
            // It failed in another way this time: the first failure is what counts.
        }

        var script = await File.ReadAllTextAsync(file);
        return new MigrationException(file, script, new SqlStatement(0, script), error);
    }
}
