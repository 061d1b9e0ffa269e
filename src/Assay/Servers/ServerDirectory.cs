using Assay.Leases;
using Assay.Servers.Native;
using Assay.Servers.Watching;

namespace Assay.Servers;

/// <summary>The servers that Assay keeps in a home: lists and stops them.</summary>
/// <param name="home">The home.</param>
public sealed class ServerDirectory(ServerHome home)
{
    private const int Removals = 40;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>The directory of <see cref="ServerHome.Default"/>.</summary>
    public static ServerDirectory Default => new(ServerHome.Default);

    /// <summary>The running servers, by id.</summary>
    public IReadOnlyList<RunningServer> List() => [.. ServerFolders.Of(home).Select(Describe).OfType<RunningServer>()];

    /// <summary>Stops one server.</summary>
    /// <param name="id">Its <see cref="RunningServer.Id"/>.</param>
    /// <param name="force">Whether to stop it under its users, whose connections break.</param>
    /// <param name="cancellationToken">Ends the waiting; the stop itself goes on.</param>
    public async Task<StopOutcome> StopAsync(string id, bool force = false, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        if (ServerFolders.Of(home).FirstOrDefault(folder => folder.Id == id) is not { } folder)
            return StopOutcome.NotRunning;
        // Its watcher comes up in a moment, and is the one to stop it.
        while (folder.HasState && !FileLease.IsHeldExclusively(folder.WatcherLock) && folder.IsHeld)
            await Task.Delay(Look, TimeProvider.System, cancellationToken);
        if (!FileLease.IsHeldExclusively(folder.WatcherLock))
            return StopOutcome.NotRunning;
        folder.RequestStop(force);
        while (FileLease.IsHeldExclusively(folder.WatcherLock))
        {
            // The watcher takes a request away that it does not follow.
            if (!File.Exists(folder.StopRequest) && folder.HasState)
                return StopOutcome.InUse;
            await Task.Delay(Look, TimeProvider.System, cancellationToken);
        }

        return StopOutcome.Stopped;
    }

    /// <summary>Stops all servers.</summary>
    /// <param name="force">Whether to stop those in use too.</param>
    /// <param name="cancellationToken">Ends the waiting; the stops themselves go on.</param>
    /// <returns>What became of each, by id.</returns>
    public async Task<IReadOnlyDictionary<string, StopOutcome>> StopAllAsync(bool force = false, CancellationToken cancellationToken = default)
    {
        await ServerFolders.EndOrphansAsync(home, TimeProvider.System, cancellationToken);
        var outcomes = await Task.WhenAll(ServerFolders.Of(home).Select(async folder =>
            (folder.Id, Outcome: await StopAsync(folder.Id, force, cancellationToken))));
        return outcomes.Where(stop => stop.Outcome != StopOutcome.NotRunning).ToDictionary(stop => stop.Id, stop => stop.Outcome, StringComparer.Ordinal);
    }

    /// <summary>
    /// Stops all servers and removes everything that Assay made in the home: data, fetched binaries, logs. The folder itself goes if nothing else is in it.
    /// </summary>
    /// <param name="force">Whether to stop servers in use too.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="ServerException">A server is in use and <paramref name="force"/> is false; nothing was removed.</exception>
    public async Task RemoveHomeAsync(bool force = false, CancellationToken cancellationToken = default)
    {
        var inUse = (await StopAllAsync(force, cancellationToken)).Where(stop => stop.Value == StopOutcome.InUse).Select(stop => stop.Key).ToList();
        if (inUse.Count > 0)
            throw new ServerException($"{home} was not removed: in use are {string.Join(", ", inUse)}. End the processes that use them, or force it.");
        if (!force && OwnFolders.Owners(home) is { Count: > 0 } owners)
            throw new ServerException($"{home} was not removed: the processes {string.Join(", ", owners)} have servers of their own in it. End them, or force it.");
        foreach (var folder in OwnFolders.All(home))
            OwnFolders.Remove(folder);
        foreach (var folder in ServerFolders.Of(home))
        {
            using var start = FileLease.TryTakeExclusive(folder.StartLock)
                ?? throw new ServerException($"{home} was not removed: a process is starting {folder.Id} at this moment.");
            await new ServerRemains(folder, TimeProvider.System).ClearAsync(keepData: false, cancellationToken);
        }

        OutsideFolder.ForOtherUsers.Remove(home);
        OutsideFolder.InMemory.Remove(home);
        foreach (var entry in home.Entries)
        {
            if (Directory.Exists(entry))
                await RemoveAsync(entry, cancellationToken);
            else if (File.Exists(entry))
                File.Delete(entry);
        }

        if (Directory.Exists(home.Path) && !Directory.EnumerateFileSystemEntries(home.Path).Any())
            Directory.Delete(home.Path);
    }

    /// <summary>Removes a folder, into which a process may just be copying what the next start can use.</summary>
    private static async Task RemoveAsync(string folder, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Directory.Delete(folder, recursive: true);
                return;
            }
            catch (IOException) when (attempt < Removals && Directory.Exists(folder))
            {
                await Task.Delay(Look, TimeProvider.System, cancellationToken);
            }
        }
    }

    private static RunningServer? Describe(ServerFolder folder)
    {
        if (folder.State is not { } state || !folder.IsHeld)
            return null;
        using var process = state.Server.Find();
        var users = UserFile.Living(folder);
        return new RunningServer
        {
            Id = folder.Id,
            Kind = state.Kind,
            DisplayName = $"{state.DisplayName} {state.Version}",
            Version = state.Version,
            Provider = state.Provider,
            Source = state.Source,
            Address = $"{state.Host}:{state.Port}",
            ConnectionString = state.ConnectionString,
            ProcessId = state.Server.Id,
            WatcherProcessId = folder.Processes?.Watcher?.Id ?? 0,
            Started = state.Started,
            Users = users,
            // Its watcher marks use and idleness only once it has looked.
            IdleSince = users.Count > 0 ? null : File.Exists(folder.UsedMark) ? File.GetLastWriteTimeUtc(folder.UsedMark) : state.Started,
            // The process of a container is only its holder.
            MemoryBytes = state.Program is null ? 0 : process?.WorkingSet64 ?? 0,
            LogPath = folder.Log,
        };
    }
}
