using Assay.Containers.Engines;
using Assay.Containers.Holding;
using Assay.Leases;
using Assay.Servers;
using Assay.Servers.Watching;

namespace Assay.Containers.Making;

/// <summary>
/// Removes the containers of a home that nobody has any more: what is left when an engine died, when a process was killed in the instant in which its
/// container started, or when a container could not end by itself.
/// </summary>
internal sealed class ContainerSweep(EngineContainers containers, ServerHome home)
{
    /// <param name="starting">The folder whose start lease the caller holds: all that it had are left over. Null for none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(ServerFolder? starting, CancellationToken cancellationToken)
    {
        var all = await containers.FindAsync(OwnLabels.OfAll(home), cancellationToken);
        await Task.WhenAll(all.Where(container => !IsHeld(container, starting)).Select(container => RemoveAsync(container.Id, cancellationToken)));
    }

    /// <summary>One that the engine can't remove is tried again by the next sweep, and keeps nobody from starting another.</summary>
    private async Task RemoveAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            await containers.RemoveAsync(id, cancellationToken);
        }
        catch (EngineException)
        {
        }
    }

    private bool IsHeld(EngineContainer container, ServerFolder? starting)
    {
        if (container.Labels.TryGetValue(ContainerLabels.Process, out var process))
            return OwnLabels.Process(process)?.IsAlive() == true;
        var id = container.Labels.GetValueOrDefault(ContainerLabels.Server, "");
        if (id == starting?.Id || new[] { home.Servers, home.Own }.Select(servers => Path.Combine(servers, id)).FirstOrDefault(Directory.Exists) is not { } path)
            return false;
        var folder = new ServerFolder(path);
        // Locks first: a start that begins between the two looks has a plan of its own.
        var isAlive = FileLease.IsHeldExclusively(folder.StartLock) || folder.IsHeld;
        return isAlive && folder.Plan?.Arguments.Contains(container.Labels[ContainerLabels.Instance]) == true;
    }
}
