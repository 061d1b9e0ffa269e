using Assay.Leases;
using Assay.Servers.Watching;

namespace Assay.Servers.Native;

/// <summary>A provider that runs native binaries as a process that all of the user's processes share.</summary>
internal abstract class NativeProvider(NativeRecipe recipe) : ServerProvider
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    public sealed override async Task<ServerAnswer> FindAsync(ServerSearch search, CancellationToken cancellationToken)
    {
        var (binaries, missing) = await LocateAsync(search, cancellationToken);
        return binaries is null
            ? missing ?? throw new InvalidOperationException($"{Name} found neither binaries nor a reason.")
            : ServerAnswer.Found(await ShareAsync(search, binaries, cancellationToken));
    }

    internal sealed override async Task<ServerAnswer> StartOwnAsync(ServerSearch search, CancellationToken cancellationToken)
    {
        var (binaries, missing) = await LocateAsync(search, cancellationToken);
        return binaries is null
            ? missing ?? throw new InvalidOperationException($"{Name} found neither binaries nor a reason.")
            : ServerAnswer.Found(await OwnServer.StartAsync(recipe, Name, search, binaries, cancellationToken));
    }

    /// <summary>The binaries to run, or the answer that says why there are none.</summary>
    protected abstract Task<(NativeBinaries? Binaries, ServerAnswer? Missing)> LocateAsync(ServerSearch search, CancellationToken cancellationToken);

    /// <summary>Uses the server that others started, or starts it while the others wait.</summary>
    private async Task<Server> ShareAsync(ServerSearch search, NativeBinaries binaries, CancellationToken cancellationToken)
    {
        var program = recipe.Program(binaries) is { } path ? ProgramFile.Of(path) : null;
        var id = ServerId.For(search.Request, binaries, program, recipe.Revision);
        var folder = new ServerFolder(search.Home.Ensure(Path.Combine(search.Home.Servers, id)));
        while (true)
        {
            if (await ServerUse.TryBeginAsync(folder, search, cancellationToken) is { } running)
                return running;
            var lease = FileLease.TryTakeExclusive(folder.StartLock);
            if (lease is null)
            {
                await Task.Delay(Pause, search.Options.Time, cancellationToken);
                continue;
            }

            try
            {
                EnsureLocksWork(folder);
                if (await ServerUse.TryBeginAsync(folder, search, cancellationToken) is { } started)
                {
                    lease.Dispose();
                    return started;
                }

                await ServerFolders.SweepAsync(search.Home, search.Options.Time, cancellationToken);
                return await new NativeStarter(recipe, this, search, binaries, program, folder).StartAsync(lease, cancellationToken);
            }
            catch
            {
                lease.Dispose();
                throw;
            }
        }
    }

    /// <summary>Everything rests on file locks, which some network file systems lack and .NET can be told to leave out.</summary>
    private static void EnsureLocksWork(ServerFolder folder)
    {
        if (FileLease.IsHeldExclusively(folder.StartLock))
            return;
        throw new ServerException(
            $"File locks have no effect in {folder.Path}, so Assay cannot share servers safely. Set {ServerHome.Variable} to a folder on a local "
            + "disk, and unset DOTNET_SYSTEM_IO_DISABLEFILELOCKING if it is set.");
    }
}
