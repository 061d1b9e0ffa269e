using System.Diagnostics;
using System.Globalization;

namespace Assay.Cli.Hosts;

/// <summary>Who started whom, on Unix. Empty on Windows, where what Assay starts is bound to its parent by a job.</summary>
internal static class ProcessTable
{
    public static IReadOnlyList<ProcessEntry> Read() => OperatingSystem.IsWindows() ? []
        : Directory.Exists("/proc/self") ? ReadProc()
        : ReadPs();

    private static List<ProcessEntry> ReadProc() =>
        [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Select(ReadStat).OfType<ProcessEntry>()];

    // proc(5): pid (name) state ppid pgrp …; the name may hold anything, also brackets.
    private static ProcessEntry? ReadStat(string? id)
    {
        try
        {
            var line = File.ReadAllText($"/proc/{id}/stat");
            var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
            return new ProcessEntry(Number(id!), Number(fields[1]), Number(fields[2]));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static List<ProcessEntry> ReadPs()
    {
        using var ps = Process.Start(new ProcessStartInfo("ps", ["-A", "-o", "pid=,ppid=,pgid="]) { RedirectStandardOutput = true })!;
        return [.. ps.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(fields => new ProcessEntry(Number(fields[0]), Number(fields[1]), Number(fields[2])))];
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
