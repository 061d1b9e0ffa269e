using System.Diagnostics;
using System.Text;
using Assay.PostgreSql.Servers;
using Assay.Servers;
using Npgsql;

namespace Assay.PostgreSql.Tests.Resets.Properties;

/// <summary>Everything in a database as pg_dump tells it: schema, rows, sequences, large objects, settings and grants. Shares no code with the reset.</summary>
internal static class DumpedDatabase
{
    private const string Debian = "/usr/lib/postgresql";

    /// <summary>A server that has the program beside it. Skips the test where there is none, and fails it on a CI machine.</summary>
    public static async Task<(Server Server, string Program)> FindAsync(CancellationToken cancellationToken)
    {
        var name = OperatingSystem.IsWindows() ? "pg_dump.exe" : "pg_dump";
        // Of several versions the one is asked for that has it: packages of binaries for tests leave it out.
        var installed = Directory.Exists(Debian) ? Directory.GetDirectories(Debian).Where(folder => File.Exists(Path.Combine(folder, "bin", name))).Max() : null;
        var server = await PostgresServers.FindAsync(installed is null ? null : Path.GetFileName(installed), cancellationToken);
        var program = Path.Combine(server.Source, "bin", name);
        if (!File.Exists(program))
        {
            var missing = $"There is no pg_dump beside the server's programs in {server.Source}. Debian: apt-get install postgresql";
            Assert.SkipWhen(Environment.GetEnvironmentVariable("CI") is null or "", missing);
            Assert.Fail(missing);
        }

        return (server, program);
    }

    /// <summary>The lines of the dump, rows in order of their text: PostgreSQL keeps none.</summary>
    public static async Task<string> ReadAsync(string program, string connectionString, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        var start = new ProcessStartInfo(program, ["--create", "--exclude-schema=assay_reset", settings.Database!])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            Environment =
            {
                ["PGHOST"] = settings.Host, ["PGPORT"] = $"{settings.Port}", ["PGUSER"] = settings.Username, ["PGPASSWORD"] = settings.Password, ["PGSSLMODE"] = "disable",
            },
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        Assert.True(process.ExitCode == 0, $"pg_dump failed: {await errors}");
        return Normalize(output.Replace(settings.Database!, "database", StringComparison.Ordinal));
    }

    private static string Normalize(string dump)
    {
        var lines = new List<string>();
        var rows = new List<string>();
        var inRows = false;
        foreach (var line in dump.Split('\n'))
        {
            if (line == "\\.")
            {
                lines.AddRange(rows.Order(StringComparer.Ordinal));
                rows.Clear();
                inRows = false;
            }

            if (inRows)
                rows.Add(line);
            else if (!line.StartsWith("\\restrict", StringComparison.Ordinal) && !line.StartsWith("\\unrestrict", StringComparison.Ordinal))
                lines.Add(line);
            inRows |= line.StartsWith("COPY ", StringComparison.Ordinal);
        }

        return string.Join('\n', lines);
    }
}
