using System.Security.Cryptography;
using Assay.Leases;
using Assay.Servers.Watching;

namespace Assay.Servers.Native;

/// <summary>Starts a server in its folder, whose start lease the caller holds.</summary>
internal sealed class NativeStarter(
    NativeRecipe recipe, NativeProvider provider, ServerSearch search, NativeBinaries binaries, ProgramFile? program, ServerFolder folder)
{
    private const int Attempts = 3;
    public const string PasswordLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    private ServerFinderOptions Options => search.Options;

    /// <summary>Starts it.</summary>
    /// <param name="lease">The start lease, which passes over to the server's handover unless the start fails.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public async Task<Server> StartAsync(FileLease lease, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            await new ServerRemains(folder, Options.Time).ClearAsync(keepData: recipe.KeepsData, cancellationToken);
            try
            {
                return await TryStartAsync(lease, cancellationToken);
            }
            catch (StartLostException) when (attempt < Attempts)
            {
                // Someone else took the port first, or killed the watcher: nothing is wrong with the server itself.
            }
            catch (StartLostException e)
            {
                throw new ServerException($"{search.Request} did not start in {Attempts} attempts (its folder is {folder.Path}): {e.Message}", e);
            }
        }
    }

    private async Task<Server> TryStartAsync(FileLease lease, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Options.StartTimeout);
        var instance = Guid.NewGuid().ToString("N");
        // Held from the beginning, lest a short idle time ends the server before it is ready.
        var use = await FileLease.TakeSharedAsync(folder.UseLock, patience.Token);
        NativeLaunch? launch = null;
        try
        {
            folder.Starting = instance;
            launch = NativeLaunch.Begin(search.Home, folder, instance);
            var start = new NativeStart
            {
                Search = search,
                Binaries = binaries,
                Folder = folder,
                Port = Loopback.FreePort(),
                Password = RandomNumberGenerator.GetString(PasswordLetters, 24),
                Kept = folder.Kept,
            };
            var command = await PrepareAsync(start, patience.Token, cancellationToken);
            // From here on the data may change, so what is kept of the last server no longer describes it.
            folder.Kept = null;
            var plan = Plan(instance, start, command, recipe.KeepsData);
            folder.Plan = plan;
            var state = await RunAsync(start, command, plan, launch, patience.Token);
            folder.State = state;
            var server = ServerUse.Begin(folder, use, state, search, warm: false);
            Handover.Begin(launch, folder, instance, lease);
            return server;
        }
        catch
        {
            launch?.Dispose();
            use.Dispose();
            throw;
        }
    }

    private async Task<NativeCommand> PrepareAsync(NativeStart start, CancellationToken patience, CancellationToken cancellationToken)
    {
        try
        {
            return await recipe.PrepareAsync(start, patience);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ServerException(
                $"{search.Request} was not ready within {Options.StartTimeout.TotalSeconds} s: its data was still being made in {folder.Path}. Is the disk or the machine busy?");
        }
    }

    private async Task<ServerState> RunAsync(
        NativeStart start, NativeCommand command, WatchPlan plan, NativeLaunch launch, CancellationToken cancellationToken)
    {
        await launch.RunAsync(plan, cancellationToken);
        await recipe.LaunchAsync(start, plan, cancellationToken);
        var version = await new ReadyWait(folder, plan, command, launch, Options).UntilAsync(
            token => recipe.CompleteAsync(start, command, token), cancellationToken);
        return State(start, command, version, launch.Processes ?? throw new StartLostException("its watcher ended."));
    }

    /// <summary>What to run, as its guard reads it.</summary>
    public static WatchPlan Plan(string instance, NativeStart start, NativeCommand command, bool keepsData) => new()
    {
        Instance = instance,
        FileName = command.FileName,
        Arguments = command.Arguments,
        Environment = PlainEnvironment.With(command.Environment),
        WorkingDirectory = command.WorkingDirectory,
        Port = start.Port,
        StopSignal = command.StopSignal,
        StopMilliseconds = (int)command.StopPatience.TotalMilliseconds,
        DeathSignal = command.DeathSignal,
        IdleMilliseconds = (int)Math.Min(int.MaxValue, start.Search.Options.Idle.TotalMilliseconds),
        Network = HostIdentity.Network,
        DataFolder = command.DataFolder,
        PreparedData = command.PreparedData,
        KeepsData = keepsData,
    };

    private ServerState State(NativeStart start, NativeCommand command, string version, WatchedProcesses processes) => new()
    {
        Instance = processes.Instance,
        Kind = search.Request.Kind.Name,
        DisplayName = search.Request.Kind.DisplayName,
        Version = version,
        Provider = provider.Name,
        Source = binaries.Source,
        Settings = search.Request.SettingsText(),
        ConnectionString = command.ConnectionString,
        Password = start.Password,
        Host = command.Host,
        Port = start.Port,
        Server = processes.Server,
        Program = program,
        Started = Options.Time.GetUtcNow(),
        DataMade = start.Kept?.DataMade ?? Options.Time.GetUtcNow(),
        Boot = HostIdentity.Boot,
        Network = HostIdentity.Network,
    };
}
