using System.ComponentModel;
using System.Diagnostics;

namespace Assay.Servers.Watching;

/// <summary>A process that is told from a later one with the same id by its start time.</summary>
internal sealed record ProcessIdentity(int Id, DateTimeOffset Started)
{
    // .NET works the start time out from the time of boot, which jitters between processes.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(3);

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
            return process.WaitForExit(patience);
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
            return Process.GetProcessById(id);
        }
        catch (ArgumentException)
        {
            return null;
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
