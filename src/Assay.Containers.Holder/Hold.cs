using Assay.Containers.Engines;
using Assay.Containers.Holding;

namespace Assay.Containers.Holder;

/// <summary>Follows one container through its life: writes down what it says, ends when it ends, and ends it when told to.</summary>
internal sealed class Hold(HoldOrder order)
{
    private const int EngineLost = 125;
    private static readonly TimeSpan LateOutput = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LateRemoval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LateCreation = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly EngineContainers _containers = new(new EngineClient(order.Endpoint, order.ApiVersion));
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task<bool>? _output;
    private Stream? _lifeline;

    /// <returns>The exit code of the container; 0 when it was told to stop.</returns>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        try
        {
            return await FollowAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await RemoveAsync();
            return 0;
        }
        catch (Exception e) when (e is IOException or HttpRequestException or EngineException)
        {
            Say($"the container engine at {order.Endpoint} went away: {e.Message}");
            return EngineLost;
        }
    }

    private async Task<int> FollowAsync(CancellationToken stop)
    {
        var ended = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var events = ListenAsync(ended, listening.SetResult, stop);
        await await Task.WhenAny(listening.Task, events);
        // It may be there already.
        foreach (var container in await _containers.FindAsync([order.Label], stop))
        {
            await HearAsync(container.Id, stop);
            if (container.State == "running")
                await BindAsync(container.Id, stop);
        }

        await await Task.WhenAny(ended.Task, events);
        var code = await ended.Task;
        await Task.WhenAny(_gone.Task, Task.Delay(LateRemoval, TimeProvider.System, stop));
        return code;
    }

    private async Task ListenAsync(TaskCompletionSource<int> ended, Action listening, CancellationToken stop)
    {
        await foreach (var happened in _containers.EventsAsync(order.Label, listening, stop))
        {
            switch (happened.Action)
            {
                case "create":
                    await HearAsync(happened.Id, stop);
                    break;
                case "start":
                    await BindAsync(happened.Id, stop);
                    break;
                case "die":
                    await HearOutAsync(stop);
                    ended.TrySetResult(happened.ExitCode ?? EngineLost);
                    _ = await _containers.RemoveAsync(happened.Id, stop);
                    break;
                default:
                    // Without an end before: it never ran.
                    ended.TrySetResult(EngineLost);
                    _gone.TrySetResult();
                    return;
            }
        }

        throw new IOException("it closed the connection.");
    }

    /// <summary>Begins to write down what the container says, before it says anything.</summary>
    private async Task HearAsync(string id, CancellationToken stop)
    {
        if (_output is not null)
            return;
        var output = await _containers.AttachAsync(id, stop);
        _output = OutputFrames.CopyAsync(output, Console.OpenStandardOutput());
        HoldMark.SetHears(order);
    }

    /// <summary>Writes down what the container said last. Engines close the streams as they report the end, and may cut off what they have not passed on.</summary>
    private async Task HearOutAsync(CancellationToken stop)
    {
        if (_output is null)
            return;
        await Task.WhenAny(_output, Task.Delay(LateOutput, TimeProvider.System, stop));
        if (_output.IsCompletedSuccessfully && !await _output)
            Say("the engine passed on nothing of what the container said. If it did say something, starting it again may show it.");
    }

    /// <summary>Makes the container end when this process does, however it does.</summary>
    private async Task BindAsync(string id, CancellationToken stop)
    {
        if (_lifeline is not null)
            return;
        try
        {
            _lifeline = await Lifeline.OpenAsync(_containers, id, stop);
            _ = WatchAsync(_lifeline);
        }
        catch (EngineException e)
        {
            Say($"the container will not end by itself when Assay's processes are killed: {e.Message}");
        }

        HoldMark.SetBinds(order);
    }

    /// <summary>It says nothing unless it could not begin.</summary>
    private static async Task WatchAsync(Stream lifeline)
    {
        using var said = new MemoryStream();
        await OutputFrames.CopyAsync(lifeline, said);
        if (said.Length > 0)
            Say($"the container will not end by itself when Assay's processes are killed: {System.Text.Encoding.UTF8.GetString(said.ToArray()).Trim()}");
    }

    private async Task RemoveAsync()
    {
        using var patience = new CancellationTokenSource(LateRemoval);
        var asked = TimeProvider.System.GetTimestamp();
        try
        {
            while (true)
            {
                var found = await _containers.FindAsync([order.Label], patience.Token);
                await Task.WhenAll(found.Select(container => _containers.RemoveAsync(container.Id, patience.Token)));
                // A starter that was killed may have asked for one that the engine is still making.
                if (found.Count > 0 || TimeProvider.System.GetElapsedTime(asked) > LateCreation)
                    return;
                await Task.Delay(Pause, TimeProvider.System, patience.Token);
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException or EngineException or OperationCanceledException)
        {
            Say($"the container was not removed: {e.Message}");
        }
    }

    private static void Say(string text) => Console.WriteLine($"assay: {text}");
}
