using Assay.MySql.Databases;
using Assay.MySql.Templates;
using MySqlConnector;

namespace Assay.MySql.Resets;

/// <summary>
/// Waits for open transactions where the server tells nobody of them. What they wrote is not to be seen yet, and would be committed in the next test. LOCK TABLES
/// comes when all have ended that touched a table.
/// </summary>
internal static class OpenTransactions
{
    /// <summary>Why the database can't be put back; null when no transaction is open, or the server tells of them.</summary>
    public static async Task<string?> AwaitAsync(ResetSession session, IEnumerable<TableDefinition> tables, CancellationToken cancellationToken)
    {
        string[] locks = session.Host.Sight.Locks == LockSource.None ? [.. tables.Select(table => $"{SqlName.Quote(session.Database, table.Name)} write")] : [];
        if (locks.Length == 0)
            return null;
        try
        {
            await session.ExecuteAsync($"lock tables {string.Join(", ", locks)}", cancellationToken);
            await session.ExecuteAsync("unlock tables", cancellationToken);
            return null;
        }
        catch (MySqlException held) when (held.ErrorCode == MySqlErrorCode.LockWaitTimeout)
        {
            return $"a session holds a lock: its transaction has not ended, or LOCK TABLES is in force ({held.Message})";
        }
    }
}
