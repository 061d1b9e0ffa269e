using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Assay.Http.Services;

/// <summary>The start of an application: runs its entry point and waits until its host has started.</summary>
internal sealed class ServiceStart
{
    private static readonly SemaphoreSlim Slots = new(2 * Environment.ProcessorCount);

    /// <summary>The name of the service, for messages.</summary>
    public required string Name { get; init; }

    /// <summary>The assembly with the entry point.</summary>
    public required Assembly Application { get; init; }

    /// <summary>The command line.</summary>
    public required string[] Arguments { get; init; }

    /// <summary>What is changed in the host.</summary>
    public required HostChanges Changes { get; init; }

    /// <summary>Where the application's log goes.</summary>
    public required ServiceLog Log { get; init; }

    /// <summary>How long the start may take, from the moment that it gets its turn.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Starts the application; a few at once in the process, so that many starts do not starve each other.</summary>
    /// <exception cref="SandboxException">It did not start, in time or at all.</exception>
    public async Task<ServiceHost> RunAsync(CancellationToken cancellationToken)
    {
        var entryPoint = Application.EntryPoint ?? throw new SandboxException(
            $"'{Name}': {Application.GetName().Name} has no entry point. Name a type of the application's own assembly, not of a library.");
        await Slots.WaitAsync(cancellationToken);
        try
        {
            return await RunAsync(entryPoint, cancellationToken);
        }
        finally
        {
            Slots.Release();
        }
    }

    private async Task<ServiceHost> RunAsync(MethodInfo entryPoint, CancellationToken cancellationToken)
    {
        var run = ApplicationRun.Begin(Name, entryPoint, Arguments, Changes);
        var timeout = Debugger.IsAttached ? TimeSpan.FromHours(1) : Timeout;
        try
        {
            await Task.WhenAny(run.Started, run.Ended).WaitAsync(timeout, TimeProvider.System, cancellationToken);
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            StopWheneverItStarts(run);
            cancellationToken.ThrowIfCancellationRequested();
            var seconds = timeout.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
            throw new SandboxException(
                $"'{Name}' did not start within {seconds} s: it {run.Progress}. {Log.Render()}\nFind what it waits for, or give it more time: StartWithin(…).");
        }

        if (run.Started.IsCompleted)
            return new ServiceHost(this, run, await run.Started);

        var end = await run.Ended;
        throw new SandboxException($"'{Name}' did not start: its entry point {end}; it {run.Progress}. {Log.Render()}{Hint(run)}", end.Thrown);
    }

    private static string Hint(ApplicationRun run) => run.HasBuilder
        ? ""
        : "\nSettings reach it as command-line arguments: does its Program pass them on before it reads them, as in CreateBuilder(args)?";

    private static void StopWheneverItStarts(ApplicationRun run) =>
        run.Started.ContinueWith(
            static started => started.Result.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication(),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnRanToCompletion,
            TaskScheduler.Default);
}
