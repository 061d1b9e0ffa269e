using System.Security.Cryptography;
using Assay.Leases;
using Assay.Servers.Watching;

namespace Assay.Servers.Native;

/// <summary>
/// A server that this process has for itself. It needs no watcher: it ends when it is stopped, or with this process, however that ends; what both its
/// guards' death and this process's leave is removed by the next process.
/// </summary>
internal sealed class OwnServer : IAsyncDisposable
{
    private const int Attempts = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(3);
    private readonly ServerFolder _folder;
    private readonly FileLease _lease;
    private readonly GuardedServer _server;
    private readonly CancellationTokenSource _lost = new();
    private volatile bool _isStopping;

    private OwnServer(ServerFolder folder, FileLease lease, GuardedServer server)
    {
        _folder = folder;
        _lease = lease;
        _server = server;
    }

    public static async Task<Server> StartAsync(
        NativeRecipe recipe, string provider, ServerSearch search, NativeBinaries binaries, CancellationToken cancellationToken)
    {
        OwnFolders.Sweep(search.Home);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryStartAsync(recipe, provider, search, binaries, cancellationToken);
            }
            catch (StartLostException lost) when (attempt == Attempts)
            {
                throw new ServerException($"{search.Request} did not start in {Attempts} attempts: {lost.Message}", lost);
            }
            catch (StartLostException)
            {
                // Someone else took the port first.
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new ServerException(
                    $"{search.Request} was not ready within {search.Options.StartTimeout.TotalSeconds} s: its data was still being made. Is the disk or the machine busy?");
            }
        }
    }

    private static async Task<Server> TryStartAsync(
        NativeRecipe recipe, string provider, ServerSearch search, NativeBinaries binaries, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(search.Options.StartTimeout);
        var (folder, lease) = await OwnFolders.CreateAsync(search.Home, search.Request.Kind.Name, patience.Token);
        GuardedServer? guarded = null;
        try
        {
            var start = new NativeStart
            {
                Search = search,
                Binaries = binaries,
                Folder = folder,
                Port = Loopback.FreePort(),
                Password = RandomNumberGenerator.GetString(NativeStarter.PasswordLetters, 24),
                IsOwn = true,
                Kept = null,
            };
            var command = await recipe.PrepareAsync(start, patience.Token);
            var plan = NativeStarter.Plan(Guid.NewGuid().ToString("N"), start, command, keepsData: false);
            folder.Plan = plan;
            guarded = GuardedServer.Start(plan, folder, ownJob: true);
            folder.Processes = new WatchedProcesses(plan.Instance, ProcessIdentity.Current, guarded.Guard, guarded.Server);
            await recipe.LaunchAsync(start, plan, patience.Token);
            var version = await ReadyAsync(recipe, start, command, plan, guarded, patience.Token);
            var own = new OwnServer(folder, lease, guarded);
            _ = own.WatchAsync();
            return new Server
            {
                Kind = search.Request.Kind,
                Provider = provider,
                Version = version,
                Source = binaries.Source,
                ConnectionString = command.ConnectionString,
                IsOwn = true,
                Lost = own._lost.Token,
                StopAsync = () => own.DisposeAsync().AsTask(),
            };
        }
        catch
        {
            guarded?.KillRemains();
            guarded?.Dispose();
            lease.Dispose();
            OwnFolders.Remove(folder);
            throw;
        }
    }

    private static async Task<string> ReadyAsync(
        NativeRecipe recipe, NativeStart start, NativeCommand command, WatchPlan plan, GuardedServer server, CancellationToken cancellationToken)
    {
        var seen = "it has not opened its port yet";
        try
        {
            while (true)
            {
                if (server.HasExited)
                    throw Ended(start, command, server);
                if (await Loopback.AcceptsAsync(command.Host, plan.Port, cancellationToken))
                {
                    try
                    {
                        return await recipe.CompleteAsync(start, command, cancellationToken);
                    }
                    catch (Exception notYet) when (ReadyWait.IsNotYet(notYet, cancellationToken))
                    {
                        seen = notYet.Message;
                    }
                }

                await Task.Delay(Pause, start.Search.Options.Time, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            throw new ServerException($"{start.Search.Request} was not ready in time: {Secrets.Mask(seen)}{LogTail.Of(start.Folder)}");
        }
    }

    private static Exception Ended(NativeStart start, NativeCommand command, GuardedServer server) => command.TakenPort(start.Port) is { } taken
        ? new StartLostException($"another program took port {taken}.")
        : new ServerException($"{start.Search.Request} ended while it started (exit code {server.ExitCode}).{LogTail.Of(start.Folder)}");

    private async Task WatchAsync()
    {
        await _server.EndedAsync(CancellationToken.None);
        if (!_isStopping)
            await _lost.CancelAsync();
    }

    public ValueTask DisposeAsync() => new(Task.Run(() =>
    {
        _isStopping = true;
        _server.KillRemains();
        _server.Dispose();
        _lease.Dispose();
        _lost.Dispose();
        OwnFolders.Remove(_folder);
    }));
}
