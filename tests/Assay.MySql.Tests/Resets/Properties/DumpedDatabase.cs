using System.Diagnostics;
using System.Globalization;
using System.Text;
using MySqlConnector;

namespace Assay.MySql.Tests.Resets.Properties;

/// <summary>Everything in a database as the server's own dump program tells it: schema, rows, next numbers. Shares no code with the reset.</summary>
internal static class DumpedDatabase
{
    private static readonly string[] Programs = ["mariadb-dump", "mysqldump"];

    /// <summary>The program. Skips the test where there is none, and fails it on a CI machine.</summary>
    public static string Find()
    {
        var found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => Programs.Select(name => Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name))).FirstOrDefault(File.Exists);
        if (found is null)
        {
            const string missing = "There is no mariadb-dump in PATH. Debian: apt-get install mariadb-client";
            Assert.SkipWhen(Environment.GetEnvironmentVariable("CI") is null or "", missing);
            Assert.Fail(missing);
        }

        return found!;
    }

    /// <summary>The lines of the dump, rows in order of their text.</summary>
    public static async Task<string> ReadAsync(string connectionString, CancellationToken cancellationToken)
    {
        var settings = new MySqlConnectionStringBuilder(connectionString);
        string[] arguments =
        [
            "--no-defaults", $"--host={settings.Server}", $"--port={settings.Port.ToString(CultureInfo.InvariantCulture)}", $"--user={settings.UserID}",
            "--skip-comments", "--skip-extended-insert", "--hex-blob", "--routines", "--events", "--triggers", "--skip-add-locks", "--skip-lock-tables", "--skip-tz-utc", "--databases", settings.Database,
        ];
        var start = new ProcessStartInfo(Find(), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            Environment = { ["MYSQL_PWD"] = settings.Password },
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        Assert.True(process.ExitCode == 0, $"{start.FileName} failed: {await errors}");
        return Normalize(output.Replace(settings.Database, "database", StringComparison.Ordinal));
    }

    private static string Normalize(string dump)
    {
        var lines = new List<string>();
        var rows = new List<string>();
        foreach (var line in dump.Split('\n'))
        {
            if (line.StartsWith("INSERT INTO", StringComparison.Ordinal))
            {
                rows.Add(line);
                continue;
            }

            lines.AddRange(rows.Order(StringComparer.Ordinal));
            rows.Clear();
            lines.Add(line);
        }

        return string.Join('\n', lines);
    }
}
