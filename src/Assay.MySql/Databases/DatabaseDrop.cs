using MySqlConnector;

namespace Assay.MySql.Databases;

/// <summary>Drops a database, whatever stands in the way: its sessions with their transactions and locks, and the rights that name it.</summary>
internal static class DatabaseDrop
{
    /// <summary>The server's least.</summary>
    private const int LockWaitSeconds = 1;

    private const int Attempts = 20;

    /// <param name="connection">To the maintenance database.</param>
    /// <param name="name">The database; it is no error if there is none.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public static async Task RunAsync(MySqlConnection connection, string name, CancellationToken cancellationToken)
    {
        // Who is at work may only look: a session that reads triggers from the catalogue is shown in whatever database it reads of.
        await KillSessionsAsync(connection, name, idleOnly: true, cancellationToken);
        await DatabaseGrants.RevokeAsync(connection, name, cancellationToken);
        await RegistrySql.ExecuteAsync(connection, $"set session lock_wait_timeout = {LockWaitSeconds}, foreign_key_checks = 0", cancellationToken);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await RegistrySql.ExecuteAsync(connection, $"drop database if exists {SqlName.Quote(name)}", cancellationToken);
                // Nobody looks into it any more: whoever is shown in it is at work there.
                await KillSessionsAsync(connection, name, idleOnly: false, cancellationToken);
                return;
            }
            catch (MySqlException held) when (held.ErrorCode == MySqlErrorCode.LockWaitTimeout && attempt < Attempts)
            {
                // A session that came back, or one of another database that works in this one.
                await KillSessionsAsync(connection, name, idleOnly: false, cancellationToken);
            }
        }
    }

    /// <summary>Sessions in the database, which would go on in nothing.</summary>
    private static async Task KillSessionsAsync(MySqlConnection connection, string name, bool idleOnly, CancellationToken cancellationToken)
    {
        foreach (var session in await RegistrySql.ListAsync(
            connection, "select id from information_schema.processlist where db = ? and id <> connection_id() and (command = 'Sleep' or not ?)", cancellationToken, name, idleOnly))
        {
            try
            {
                await RegistrySql.ExecuteAsync(connection, $"kill {session}", cancellationToken);
            }
            catch (MySqlException gone) when (gone.ErrorCode is MySqlErrorCode.NoSuchThread or MySqlErrorCode.KillDenied)
            {
            }
        }
    }
}
