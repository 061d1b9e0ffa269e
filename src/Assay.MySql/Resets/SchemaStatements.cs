using System.Globalization;
using MySqlConnector;

namespace Assay.MySql.Resets;

/// <summary>
/// How many statements that may change a schema or rights there were, by the server's own counters (<c>Com_…</c>). They are the whole server's; while they stand,
/// no schema was changed.
/// </summary>
/// <param name="Schema">Statements that may change one. What is not known to be harmless counts.</param>
/// <param name="Statistics">Statements after which the counters of changed rows may begin anew.</param>
internal readonly record struct SchemaStatements(long Schema, long Statistics)
{
    private static readonly string[] OfStatistics = ["analyze", "optimize", "repair", "flush", "alter_tablespace"];

    /// <summary>What reads, writes rows, or does something in its own session alone. TRUNCATE changes rows, and is found as that.</summary>
    private static readonly HashSet<string> Harmless = new(StringComparer.OrdinalIgnoreCase)
    {
        "select", "insert", "insert_select", "update", "update_multi", "delete", "delete_multi", "replace", "replace_select", "load", "truncate",
        "begin", "commit", "rollback", "rollback_to_savepoint", "savepoint", "release_savepoint", "xa_start", "xa_end", "xa_prepare", "xa_commit", "xa_rollback", "xa_recover",
        "set_option", "change_db", "do", "call_procedure", "lock_tables", "unlock_tables", "kill", "help", "empty_query", "multi", "binlog", "check", "checksum",
        "ha_open", "ha_close", "ha_read", "prepare_sql", "execute_sql", "dealloc_sql", "execute_immediate", "stmt_execute", "stmt_prepare", "stmt_close", "stmt_fetch",
        "stmt_reset", "stmt_reprepare", "stmt_send_long_data", "admin_commands", "assign_to_keycache", "preload_keys", "signal", "resignal", "get_diagnostics",
        "compound_sql", "explain_other", "insert_select", "clone", "purge", "purge_before_date", "beginbackup",
    };

    /// <summary>Of the whole server.</summary>
    public static Task<SchemaStatements> ReadAsync(MySqlConnection connection, CancellationToken cancellationToken) => ReadAsync(connection, "global", cancellationToken);

    /// <summary>Of one session.</summary>
    public static Task<SchemaStatements> OfSessionAsync(MySqlConnection connection, CancellationToken cancellationToken) => ReadAsync(connection, "session", cancellationToken);

    private static async Task<SchemaStatements> ReadAsync(MySqlConnection connection, string scope, CancellationToken cancellationToken)
    {
        await using var command = new MySqlCommand($"show {scope} status like 'Com\\_%'", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var (schema, statistics) = (0L, 0L);
        while (await reader.ReadAsync(cancellationToken))
        {
            var name = reader.GetString(0)["Com_".Length..];
            if (!long.TryParse(reader.GetString(1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count == 0)
                continue;
            if (OfStatistics.Contains(name, StringComparer.OrdinalIgnoreCase))
                statistics += count;
            else if (!Harmless.Contains(name) && !name.StartsWith("show_", StringComparison.OrdinalIgnoreCase))
                schema += count;
        }

        return new SchemaStatements(schema, statistics);
    }
}
