using Assay.Containers.Engines;
using Assay.Containers.Images;
using Assay.Containers.Making;
using Assay.Servers;

namespace Assay.Containers.Running;

/// <summary>Starts a sandbox's own container and waits until it is ready.</summary>
internal sealed class OwnStart(string name, ContainerBuilder declared, ServerFinderOptions options)
{
    private const int Attempts = 3;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestQuestion = TimeSpan.FromSeconds(5);
    private string _seen = "it was not asked yet";

    /// <param name="image">The image, as its author names it.</param>
    /// <param name="askAsync">Asks whether the container is ready; throws when it is not.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public async Task<OwnContainer> RunAsync(string image, Func<RunningContainer, CancellationToken, Task> askAsync, CancellationToken cancellationToken)
    {
        var choice = ImageChoice.Of(image);
        var engine = await EngineAsync(choice, cancellationToken);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ReadyAsync(await StartAsync(engine, choice, cancellationToken), choice, askAsync, cancellationToken);
            }
            catch (PortTakenException) when (attempt < Attempts)
            {
                // Another port is free.
            }
        }
    }

    private async Task<FoundEngine> EngineAsync(ImageChoice choice, CancellationToken cancellationToken)
    {
        var answer = await new EngineProbe(options).AskAsync(cancellationToken);
        if (answer.Engine is not { } engine)
            throw Missing(choice, answer.Seen, answer.Remedy);
        using var client = engine.Connect();
        var (id, missing) = await new ImageFetch(engine, new EngineImages(client), options).EnsureAsync(choice, cancellationToken);
        if (id is null)
            throw Missing(choice, missing!.Seen, missing.Remedy);
        await new ContainerSweep(new EngineContainers(client), options.Home).RunAsync(starting: null, cancellationToken);
        return engine;
    }

    private ServerException Missing(ImageChoice choice, string seen, string? remedy) => new(
        $"The container '{name}' ({choice.Name}) can't be started.{Environment.NewLine}  seen    {seen}{Environment.NewLine}  do      {remedy ?? "try again"}");

    private async Task<OwnContainer> StartAsync(FoundEngine engine, ImageChoice choice, CancellationToken cancellationToken)
    {
        try
        {
            return await OwnContainer.StartAsync(engine, options.Home, name, choice.Name, declared, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException and not PortTakenException and not ServerException and not OutOfMemoryException)
        {
            throw new ServerException($"The container '{name}' ({choice.Name}) did not start: {e.Message}", e);
        }
    }

    private async Task<OwnContainer> ReadyAsync(
        OwnContainer container, ImageChoice choice, Func<RunningContainer, CancellationToken, Task> askAsync, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var timeout = declared.StartTimeout ?? options.StartTimeout;
        patience.CancelAfter(timeout);
        try
        {
            for (var pause = FirstPause; !await IsReadyAsync(container, askAsync, patience.Token); pause = pause * 1.5 < LongestPause ? pause * 1.5 : LongestPause)
            {
                if (container.LostBecause is not null)
                    throw new ServerException($"The container '{name}' ({choice.Name}) ended while it started ({await container.End}).{Tail(container)}");
                await Task.Delay(pause, options.Time, patience.Token);
            }

            return container;
        }
        catch (Exception e)
        {
            await container.DisposeAsync();
            if (e is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                throw new ServerException(
                    $"The container '{name}' ({choice.Name}) was not ready within {timeout.TotalSeconds} s: {_seen}{Tail(container)}", e);
            }

            throw;
        }
    }

    private async Task<bool> IsReadyAsync(OwnContainer container, Func<RunningContainer, CancellationToken, Task> askAsync, CancellationToken cancellationToken)
    {
        // A port that the engine forwards takes connections before anybody listens behind it: such a one may never be answered.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(LongestQuestion);
        try
        {
            await askAsync(container, patience.Token);
            return true;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            _seen = e is OperationCanceledException && patience.IsCancellationRequested ? $"it did not answer within {LongestQuestion.TotalSeconds} s." : e.Message;
            return false;
        }
    }

    private static string Tail(OwnContainer container) => container.LastLines is { Length: > 0 } lines
        ? $"{Environment.NewLine}Its last lines:{lines}"
        : $"{Environment.NewLine}It wrote nothing.";
}
