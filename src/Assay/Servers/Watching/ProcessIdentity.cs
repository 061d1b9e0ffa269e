using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Assay.Servers.Watching;

/// <summary>A process that is told from a later one with the same id by its start time.</summary>
internal sealed record ProcessIdentity(int Id, DateTimeOffset Started)
{
    // .NET works the start time out from the time of boot, which jitters between processes.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    public static ProcessIdentity Current => Of(Environment.ProcessId) ?? throw new InvalidOperationException("This process has no start time.");

    /// <summary>The running process with that id; null when there is none.</summary>
    public static ProcessIdentity? Of(int id)
    {
        using var process = Open(id);
        return process is null || StartOf(process) is not { } started ? null : new ProcessIdentity(id, started);
    }

    public bool IsAlive()
    {
        using var process = Find();
        return process is not null;
    }

    /// <summary>Kills the process, if it is still the same; waits until it is gone.</summary>
    public bool Kill(TimeSpan patience)
    {
        using var process = Find();
        if (process is null)
            return true;
        try
        {
            process.Kill();
            var began = Stopwatch.GetTimestamp();
            while (!process.WaitForExit(Look))
            {
                if (IsZombie(Id))
                    return true;
                if (Stopwatch.GetElapsedTime(began) > patience)
                    return false;
            }

            return true;
        }
        catch (InvalidOperationException)
        {
            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    /// <summary>The process, if it is still the same; null when it is gone. The caller disposes it.</summary>
    public Process? Find()
    {
        var process = Open(Id);
        if (process is not null && StartOf(process) is { } started && (started - Started).Duration() <= Tolerance)
            return process;
        process?.Dispose();
        return null;
    }

    private static Process? Open(int id)
    {
        try
        {
            return IsZombie(id) ? null : Process.GetProcessById(id);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>
    /// Whether nothing is left of a process but its entry, which its parent has not fetched. In containers whose first process is not made for
    /// that, the entry stays for good, and .NET takes it for a running process.
    /// </summary>
    private static bool IsZombie(int id)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            // "id (name) state …", and the name may hold anything.
            var entry = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
            return entry.AsSpan(entry.LastIndexOf(')') + 1).TrimStart() is ['Z' or 'X', ..];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static DateTimeOffset? StartOf(Process process)
    {
        try
        {
            return process.HasExited ? null : process.StartTime.ToUniversalTime();
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }
}
