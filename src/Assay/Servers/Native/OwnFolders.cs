using Assay.Leases;
using Assay.Servers.Watching;

namespace Assay.Servers.Native;

/// <summary>
/// The folders of servers that one process has for itself. Their process holds the lease that elsewhere the watcher holds: it watches the server
/// itself.
/// </summary>
internal static class OwnFolders
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>A new folder and the lease that says that its process lives.</summary>
    public static async Task<(ServerFolder Folder, FileLease Lease)> CreateAsync(ServerHome home, string kind, CancellationToken cancellationToken)
    {
        home.Ensure(home.Own);
        // Nobody clears up between the making of the folder and the taking of its lease.
        using var gate = await FileLease.TakeSharedAsync(Gate(home), cancellationToken);
        var folder = new ServerFolder(Directory.CreateDirectory(Path.Combine(home.Own, $"{kind}-{Guid.NewGuid():N}")).FullName);
        return (folder, FileLease.TryTakeExclusive(folder.WatcherLock) ?? throw new InvalidOperationException($"{folder.Path} is not new."));
    }

    /// <summary>Ends what processes left that did not end it themselves: servers whose guards were killed, and their folders.</summary>
    public static void Sweep(ServerHome home)
    {
        if (!Directory.Exists(home.Own))
            return;
        using var gate = FileLease.TryTakeExclusive(Gate(home));
        if (gate is null)
            return;
        foreach (var folder in All(home).Where(folder => !FileLease.IsHeldExclusively(folder.WatcherLock)))
            Remove(folder);
    }

    /// <summary>Ends the server of a folder, if it runs, and removes the folder. What stays because somebody has it open goes with the next sweep.</summary>
    public static void Remove(ServerFolder folder)
    {
        if (folder.Plan?.Network == HostIdentity.Network)
        {
            foreach (var server in folder.NotedProcesses)
                server.Kill(Patience);
            folder.Processes?.Server.Kill(Patience);
            folder.Processes?.Guard.Kill(Patience);
        }

        try
        {
            Directory.Delete(folder.Path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>The processes that have servers of their own now.</summary>
    public static IReadOnlyList<int> Owners(ServerHome home) =>
    [
        .. All(home).Where(folder => FileLease.IsHeldExclusively(folder.WatcherLock)).Select(folder => folder.Processes?.Watcher?.Id).OfType<int>().Distinct(),
    ];

    public static IEnumerable<ServerFolder> All(ServerHome home) =>
        Directory.Exists(home.Own) ? Directory.EnumerateDirectories(home.Own).Select(path => new ServerFolder(path)) : [];

    private static string Gate(ServerHome home) => home.Own + ".lock";
}
