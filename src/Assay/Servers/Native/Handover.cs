using System.Collections.Concurrent;
using Assay.Leases;
using Assay.Servers.Watching;

namespace Assay.Servers.Native;

/// <summary>Gives started servers into the care of their watchers, beside what their starter does with them. A process that ends waits a moment for that.</summary>
internal static class Handover
{
    private static readonly TimeSpan ExitPatience = TimeSpan.FromSeconds(5);
    private static readonly ConcurrentDictionary<Task, bool> Pending = new();

    static Handover() => AppDomain.CurrentDomain.ProcessExit += static (_, _) => AllAsync().Wait(ExitPatience);

    /// <summary>Begins.</summary>
    /// <param name="launch">The server's launch; disposed when it is over.</param>
    /// <param name="folder">The server's folder.</param>
    /// <param name="instance">The server's instance.</param>
    /// <param name="start">The start lease, which keeps others from clearing up meanwhile; disposed when it is over.</param>
    public static void Begin(NativeLaunch launch, ServerFolder folder, string instance, FileLease start)
    {
        var handover = Task.Run(() => RunAsync(launch, folder, instance, start));
        Pending[handover] = true;
        _ = handover.ContinueWith(static done => Pending.TryRemove(done, out _), TaskScheduler.Default);
    }

    /// <summary>Ends when those of this process are over.</summary>
    public static Task AllAsync() => Task.WhenAll(Pending.Keys);

    private static async Task RunAsync(NativeLaunch launch, ServerFolder folder, string instance, FileLease start)
    {
        using (start)
        using (launch)
        {
            if (await FailureAsync(launch) is { } failure)
                NoteLoss(folder, instance, failure);
        }
    }

    /// <summary>Nobody holds the server any more, so it ends. Who uses it learns of that as of any lost server.</summary>
    private static void NoteLoss(ServerFolder folder, string instance, string failure)
    {
        try
        {
            folder.State = null;
            folder.Exit = new ServerExit(instance, failure, folder.ExitCodeOf(instance), Orderly: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // On a full disk, or the folder was removed. That nobody holds it is seen by its lock too.
        }
    }

    private static async Task<string?> FailureAsync(NativeLaunch launch)
    {
        try
        {
            return await launch.HandOverAsync() ? null : "the server ended by itself, or no watcher came up";
        }
        catch (Exception e)
        {
            return e.Message;
        }
    }
}
