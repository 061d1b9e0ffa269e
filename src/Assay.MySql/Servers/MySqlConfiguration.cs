using System.Globalization;
using Assay.Servers.Native;

namespace Assay.MySql.Servers;

/// <summary>The files that a server for tests starts with: its options, and the SQL that lets one account in and nobody else.</summary>
internal static class MySqlConfiguration
{
    /// <summary>Nothing here survives a crash of the machine, and nothing has to. What only one of both servers knows is <c>loose</c>.</summary>
    private static readonly (string Name, string Value)[] Defaults =
    [
        ("skip_log_bin", ""),
        ("innodb_flush_log_at_trx_commit", "0"),
        ("innodb_doublewrite", "0"),
        ("innodb_buffer_pool_size", "128M"),
        ("innodb_buffer_pool_dump_at_shutdown", "0"),
        ("innodb_buffer_pool_load_at_startup", "0"),
        ("loose_innodb_log_file_size", "32M"),
        // The counters of changed rows, by which resets find what a test touched, begin anew whenever statistics are recalculated.
        ("innodb_stats_persistent", "1"),
        ("innodb_stats_auto_recalc", "0"),
        // Counters go with tables that are pushed out of the cache.
        ("table_definition_cache", "20000"),
        ("table_open_cache", "4000"),
        ("max_connections", Math.Max(300, 50 * Environment.ProcessorCount).ToString(CultureInfo.InvariantCulture)),
        ("character_set_server", "utf8mb4"),
        ("default_time_zone", "+00:00"),
        ("secure_file_priv", ""),
        ("loose_mysqlx", "0"),
        ("loose_sync_frm", "0"),
        ("loose_debug_no_sync", "1"),
    ];

    /// <summary>Of MariaDB alone: without it nobody sees who holds which lock.</summary>
    private static readonly (string Name, string Value)[] MariaDb = [("plugin_maturity", "unknown"), ("plugin_load_add", "metadata_lock_info")];

    /// <summary>Writes the files; answers the one with the options.</summary>
    public static async Task<string> WriteAsync(string data, NativeStart start, CancellationToken cancellationToken)
    {
        var isMariaDb = start.Binaries.Version.EndsWith("MariaDB", StringComparison.Ordinal);
        var settings = Defaults.Concat(isMariaDb ? MariaDb : []).ToDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal);
        if (!OperatingSystem.IsWindows())
            settings["innodb_flush_method"] = "nosync";
        // A server that starts removes what it finds of temporary tables, also those of another that works in the same folder.
        settings["tmpdir"] = Directory.CreateDirectory(Path.Combine(start.Folder.Path, "tmp")).FullName;
        foreach (var (name, value) in start.Search.Request.Settings)
            settings[name.Replace('-', '_')] = value;
        if (BaseOf(start.Binaries) is { } home)
            settings["basedir"] = home;
        settings["datadir"] = data;
        settings["bind_address"] = "127.0.0.1";
        settings["port"] = start.Port.ToString(CultureInfo.InvariantCulture);
        settings["skip_name_resolve"] = "";
        settings["pid_file"] = "mysql.pid";
        // Relative to the data: a whole path may be longer than the 107 bytes that a socket's may have.
        if (!OperatingSystem.IsWindows())
            settings["socket"] = "mysql.sock";
        settings["init_file"] = await WriteAccountsAsync(start, isMariaDb, cancellationToken);
        var file = Path.Combine(start.Folder.Path, "my.cnf");
        var lines = settings.Select(setting => setting.Value.Length == 0 && setting.Key.StartsWith("skip_", StringComparison.Ordinal)
            ? setting.Key
            : $"{setting.Key}={Quote(setting.Value)}");
        await File.WriteAllLinesAsync(file, lines.Prepend("[mysqld]"), cancellationToken);
        return file;
    }

    /// <summary>The server executes it before it lets anybody in, at each start. Accounts of the installer, which have no password, go.</summary>
    private static async Task<string> WriteAccountsAsync(NativeStart start, bool isMariaDb, CancellationToken cancellationToken)
    {
        var account = $"'{MySqlRecipe.User}'@'%'";
        string[] statements =
        [
            isMariaDb
                ? $"delete from mysql.global_priv where User not in ('{MySqlRecipe.User}', 'mariadb.sys', 'PUBLIC') and Host in ('localhost', '127.0.0.1', '::1', @@hostname)"
                : $"delete from mysql.user where User in ('root', '') and Host in ('localhost', '127.0.0.1', '::1')",
            "flush privileges",
            $"create user if not exists {account}",
            $"alter user {account} identified by '{start.Password}'",
            $"grant all privileges on *.* to {account} with grant option",
        ];
        var file = Path.Combine(start.Folder.Path, "accounts.sql");
        await File.WriteAllLinesAsync(file, statements.Select(statement => statement + ";"), cancellationToken);
        return file;
    }

    /// <summary>The folder with the server's messages, where it is not the one that the program was built for.</summary>
    private static string? BaseOf(NativeBinaries binaries)
    {
        var home = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(binaries.Folder));
        string[] messages = ["share/mysql/english", "share/mariadb/english", "share/english"];
        return home is not null && messages.Any(folder => File.Exists(Path.Combine(home, folder, "errmsg.sys"))) ? home : null;
    }

    /// <summary>Backslashes begin escapes in option files.</summary>
    private static string Quote(string value) => $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal)}\"";
}
