using System.Globalization;
using System.Text;
using Assay.Servers.Native;

namespace Assay.PostgreSql.Servers;

/// <summary>The configuration files of a server for tests.</summary>
internal static class PostgresConfiguration
{
    /// <summary>A path of a Unix socket has to fit into 107 bytes, the name of the socket included.</summary>
    private const int LongestSocketFolder = 107 - 20;

    /// <summary>Nothing here survives a crash of the machine, and nothing has to.</summary>
    private static readonly (string Name, string Value)[] Defaults =
    [
        ("fsync", "off"),
        ("synchronous_commit", "off"),
        ("full_page_writes", "off"),
        ("wal_level", "minimal"),
        ("max_wal_senders", "0"),
        ("max_logical_replication_workers", "0"),
        ("max_wal_size", "96MB"),
        ("min_wal_size", "32MB"),
        ("checkpoint_timeout", "1h"),
        ("shared_buffers", "128MB"),
        ("max_connections", Math.Max(300, 50 * Environment.ProcessorCount).ToString(CultureInfo.InvariantCulture)),
        ("max_prepared_transactions", "8"),
        ("max_locks_per_transaction", "256"),
        // Test data lives too briefly; a worker in a template would block its copies.
        ("autovacuum", "off"),
        ("jit", "off"),
        ("password_encryption", "scram-sha-256"),
        ("timezone", "UTC"),
        ("log_timezone", "UTC"),
        ("lc_messages", "C"),
        ("log_min_messages", "warning"),
        ("log_checkpoints", "off"),
        ("log_line_prefix", "%m [%p] %d "),
    ];

    public static async Task WriteAsync(string data, NativeStart start, CancellationToken cancellationToken)
    {
        var settings = Defaults.ToDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal);
        var asked = start.Search.Request.Settings;
        foreach (var (name, value) in asked)
            settings[name] = value;
        if (settings["wal_level"] != "minimal" && !asked.ContainsKey("max_wal_senders"))
            settings["max_wal_senders"] = "10";
        if (settings["wal_level"] == "logical" && !asked.ContainsKey("max_logical_replication_workers"))
            settings["max_logical_replication_workers"] = "4";
        settings["listen_addresses"] = "127.0.0.1";
        settings["port"] = start.Port.ToString(CultureInfo.InvariantCulture);
        if (!OperatingSystem.IsWindows())
        {
            // Files among the data go with it; segments of the system would outlive a killed server.
            settings["dynamic_shared_memory_type"] = "mmap";
            settings["unix_socket_directories"] = Encoding.UTF8.GetByteCount(data) <= LongestSocketFolder ? data : "";
        }

        var lines = settings.Select(setting => $"{setting.Key} = '{setting.Value.Replace("'", "''", StringComparison.Ordinal)}'");
        await File.WriteAllLinesAsync(Path.Combine(data, "postgresql.conf"), lines, cancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(data, "pg_hba.conf"),
            (OperatingSystem.IsWindows() ? "" : "local all all scram-sha-256\n")
            + "host all all 127.0.0.1/32 scram-sha-256\nhost replication all 127.0.0.1/32 scram-sha-256\n",
            cancellationToken);
    }
}
