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

    public async Task<Server> StartAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            await new ServerRemains(folder, Options.Time).ClearAsync(keepData: recipe.KeepsData, cancellationToken);
            try
            {
                return await TryStartAsync(cancellationToken);
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

    private async Task<Server> TryStartAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Options.StartTimeout);
        var instance = Guid.NewGuid().ToString("N");
        // Held from the beginning, lest a short idle time ends the server before it is ready.
        var use = await FileLease.TakeSharedAsync(folder.UseLock, patience.Token);
        try
        {
            folder.Starting = instance;
            // It starts while the data is made, which takes as long.
            var watcher = WatcherProgram.Ensure(search.Home).Start(folder, instance);
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
            return await RunAsync(start, command, plan, watcher, use, patience.Token);
        }
        catch
        {
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

    private async Task<Server> RunAsync(
        NativeStart start, NativeCommand command, WatchPlan plan, ProcessIdentity? watcher, FileLease use, CancellationToken cancellationToken)
    {
        await recipe.LaunchAsync(start, plan, cancellationToken);
        var version = await new ReadyWait(folder, plan, command, watcher, Options).UntilAsync(
            token => recipe.CompleteAsync(start, command, token), cancellationToken);
        var processes = folder.Processes ?? throw new StartLostException("its watcher ended.");
        var state = State(start, command, version, processes);
        folder.State = state;
        return ServerUse.Begin(folder, use, state, search, warm: false);
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
