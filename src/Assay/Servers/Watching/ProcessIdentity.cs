using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Assay.Servers.Watching;

/// <summary>A process that is told from a later one with the same id by its start.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Start">
/// When it started, as the system wrote it down: clock ticks since the boot on Linux, ticks of UTC elsewhere. On Linux .NET works a time of day out, from a
/// time of boot that comes out differently in each process, and far off once the clock was set.
/// </param>
internal sealed record ProcessIdentity(int Id, long Start)
{
    private const long Never = -1;

    // Fields 3 and 22 of proc_pid_stat(5), counted from behind the name.
    private const int StateField = 0;
    private const int StartField = 19;

    private static readonly TimeSpan NoteTolerance = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    public static ProcessIdentity Current => Of(Environment.ProcessId) ?? throw new InvalidOperationException("This process has no start.");

    /// <summary>The running process with that id; null when there is none.</summary>
    public static ProcessIdentity? Of(int id)
    {
        if (OperatingSystem.IsLinux())
            return StartOnLinux(id) is { } ticks ? new ProcessIdentity(id, ticks) : null;
        using var process = Open(id);
        return process is not null && TimeOf(process) is { } time ? new ProcessIdentity(id, time.Ticks) : null;
    }

    /// <summary>The running process with that id, or an identity that none has, so that what is gone already needs no special case.</summary>
    public static ProcessIdentity OfMaybeGone(int id) => Of(id) ?? new ProcessIdentity(id, Never);

    /// <summary>The running process with that id, if it started about when its id was noted; null when there is none.</summary>
    public static ProcessIdentity? Noted(int id, DateTime noted)
    {
        using var process = Open(id);
        return process is not null && TimeOf(process) is { } time && (time - noted).Duration() <= NoteTolerance ? Of(id) : null;
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
        if (process is not null && Of(Id) == this)
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
    private static bool IsZombie(int id) => EntryOnLinux(id) is { } entry && IsZombie(entry);

    private static bool IsZombie(string[] entry) => entry[StateField] is "Z" or "X";

    private static long? StartOnLinux(int id) =>
        EntryOnLinux(id) is { } entry && !IsZombie(entry) && long.TryParse(entry.ElementAtOrDefault(StartField), CultureInfo.InvariantCulture, out var ticks) ? ticks : null;

    /// <summary>What the system says of a process, behind its name, which may hold anything; null where there is none, or the system is another one.</summary>
    private static string[]? EntryOnLinux(int id)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        try
        {
            var entry = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
            return entry[(entry.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } fields ? fields : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static DateTime? TimeOf(Process process)
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
