using Assay.Leases;
using Assay.Servers.Native;
using Assay.Servers.Watching;

namespace Assay.Servers;

/// <summary>The folders of all servers in a home.</summary>
internal static class ServerFolders
{
    private static readonly TimeSpan Keep = TimeSpan.FromDays(7);

    public static IEnumerable<ServerFolder> Of(ServerHome home) => Directory.Exists(home.Servers)
        ? Directory.EnumerateDirectories(home.Servers).Order(StringComparer.Ordinal).Select(path => new ServerFolder(path))
        : [];

    /// <summary>
    /// Ends servers whose watcher and guards were killed together, so that nobody else would, of whatever kind. A few looks at files where there are none.
    /// </summary>
    public static async Task EndOrphansAsync(ServerHome home, TimeProvider time, CancellationToken cancellationToken)
    {
        foreach (var folder in Of(home).Where(IsOrphaned))
        {
            using var start = FileLease.TryTakeExclusive(folder.StartLock);
            if (start is not null && IsOrphaned(folder))
                await new ServerRemains(folder, time).ClearAsync(keepData: false, cancellationToken);
        }
    }

    private static bool IsOrphaned(ServerFolder folder) =>
        (folder.Processes is not null || folder.NotedProcesses.Count > 0) && folder.Plan?.Network == HostIdentity.Network && !FileLease.IsHeldExclusively(folder.WatcherLock);

    /// <summary>Removes the data of servers that nobody has used for a week: other versions, settings and binaries than today's.</summary>
    public static async Task SweepAsync(ServerHome home, TimeProvider time, CancellationToken cancellationToken)
    {
        foreach (var folder in Of(home))
        {
            var lastUse = File.Exists(folder.UsedMark) ? File.GetLastWriteTimeUtc(folder.UsedMark) : DateTime.MaxValue;
            if (time.GetUtcNow().UtcDateTime - lastUse < Keep || FileLease.IsHeldExclusively(folder.WatcherLock))
                continue;
            using var start = FileLease.TryTakeExclusive(folder.StartLock);
            if (start is null)
                continue;
            await new ServerRemains(folder, time).ClearAsync(keepData: false, cancellationToken);
            File.Delete(folder.UsedMark);
        }
    }
}
