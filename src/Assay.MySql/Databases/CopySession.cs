using MySqlConnector;

namespace Assay.MySql.Databases;

/// <summary>
/// A session that reads definitions and rows, and writes them again as they are: without checks, conversions or what the server would do on top.
/// </summary>
internal static class CopySession
{
    /// <summary>The SQL mode: zero is a number like others, dates are what they are, and a folder of the template's is nobody else's.</summary>
    public const string SqlMode = "NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES,NO_DIR_IN_CREATE";

    /// <summary>Seconds in which a lock comes, or somebody is at work who should not be.</summary>
    private const int LockWaitSeconds = 5;

    private static readonly string Settings =
        $"set session sql_mode = '{SqlMode}', time_zone = '+00:00', foreign_key_checks = 0, unique_checks = 1, sql_quote_show_create = 1, "
        + FormattableString.Invariant($"lock_wait_timeout = {LockWaitSeconds}, innodb_lock_wait_timeout = {LockWaitSeconds}, transaction_isolation = 'READ-COMMITTED'");

    /// <summary>What not every server has, or not everybody may set.</summary>
    private static readonly string[] Optional =
    [
        "set session check_constraint_checks = 0",
        "set session innodb_strict_mode = 0",
        "set session sql_safe_updates = 0",
        "set session information_schema_stats_expiry = 0",
        "set session show_gipk_in_create_table_and_information_schema = 1",
        "set session sql_generate_invisible_primary_key = 0",
        "set session sql_require_primary_key = 0",
        "set session system_versioning_alter_history = 'KEEP'",
    ];

    public static async Task<MySqlConnection> OpenAsync(MySqlHost host, CancellationToken cancellationToken, string database = "", string application = "assay copy")
    {
        var own = new MySqlConnectionStringBuilder(host.ConnectionStringTo(database))
        {
            Pooling = false,
            AllowUserVariables = true,
            DefaultCommandTimeout = 0,
            ConnectionTimeout = MySqlHost.ConnectionTimeout,
            ApplicationName = application,
            // What is compared must not have been converted.
            AllowZeroDateTime = true,
            UseAffectedRows = true,
        };
        var connection = new MySqlConnection(own.ConnectionString);
        try
        {
            await LastingSession.OpenAsync(connection, cancellationToken);
            var settings = host.Facts.IsMariaDb ? Settings.Replace("transaction_isolation", "tx_isolation", StringComparison.Ordinal) : Settings;
            await RegistrySql.ExecuteAsync(connection, settings, cancellationToken);
            foreach (var setting in Optional)
                await LastingSession.TrySetAsync(connection, setting, cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
