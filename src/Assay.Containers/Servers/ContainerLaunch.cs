using Assay.Containers.Holding;
using Assay.Containers.Making;
using Assay.Servers;
using Assay.Servers.Native;
using Assay.Servers.Watching;

namespace Assay.Containers.Servers;

/// <summary>Starts the container whose holder waits for it.</summary>
internal sealed class ContainerLaunch(ContainerStart own, NativeStart start)
{
    private const int BriefInstance = 8;
    private static readonly TimeSpan HolderPatience = TimeSpan.FromSeconds(5);
    private static readonly Eventually ExitSoon = Eventually.Within(TimeSpan.FromSeconds(2));

    public async Task RunAsync(WatchPlan plan, CancellationToken cancellationToken)
    {
        try
        {
            await ContainerMaker.StartAsync(Order(), _ => WaitForHolder(), cancellationToken);
        }
        catch (PortTakenException e)
        {
            throw new StartLostException(e.Message);
        }
        catch (OperationCanceledException)
        {
            throw new ServerException($"the engine at {own.Engine.Endpoint} did not start the container of {own.Image.Name} in time");
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // One that ended at once may be gone before anything is asked about it; the wait for the server then tells what it said last.
            if (!await HasEndedAsync(plan, cancellationToken))
                throw new ServerException($"the engine at {own.Engine.Endpoint} could not start the container of {own.Image.Name}: {e.Message}", e);
        }
    }

    private ContainerOrder Order() => new(
        own.Engine,
        own.Image.Name,
        own.Setup,
        own.Address,
        $"assay-{start.Folder.Id}-{own.Order.Instance[..BriefInstance]}",
        OwnLabels.OfServer(start.Search.Home, own.Order.Instance, start.Folder.Id));

    /// <summary>
    /// From here on its holder must hear the container. Testcontainers' event can't be awaited, and the wait ends in milliseconds unless the
    /// machine is very busy.
    /// </summary>
    private void WaitForHolder() => SpinWait.SpinUntil(() => HoldMark.IsHeard(own.Order), HolderPatience);

    private async Task<bool> HasEndedAsync(WatchPlan plan, CancellationToken cancellationToken)
    {
        try
        {
            await ExitSoon.True(() => start.Folder.HasEnded(plan), cancellationToken);
            return true;
        }
        catch (EventuallyException)
        {
            return false;
        }
    }
}
