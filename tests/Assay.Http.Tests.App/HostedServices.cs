namespace Assay.Http.Tests.App;

/// <summary>A background service that tests leave out.</summary>
public sealed class Heartbeat(Pulse pulse) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        pulse.Beats = true;
        await Task.Delay(Timeout.Infinite, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        pulse.Beats = false;
    }
}

/// <summary>A background service that crashes when told.</summary>
internal sealed class Crash : BackgroundService
{
    private readonly TaskCompletionSource _crash = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Now() => _crash.TrySetException(new InvalidOperationException("the dispatcher lost its way"));

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _crash.Task.WaitAsync(stoppingToken);
}

/// <summary>Asks the payment API for its rates before the application is ready, as caches do, if it is told to.</summary>
internal sealed class CallAtStart(IConfiguration configuration, Payments payments) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) =>
        configuration["CallAtStart"] is null ? Task.CompletedTask : payments.ChargeAsync(0, cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>A hosted service that is in the way of a start or a stop.</summary>
internal sealed class Obstacle(string how, ILogger<Obstacle> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (how != "never start")
            return Task.CompletedTask;
        log.LogInformation("waiting for a broker that never comes");
        return Task.Delay(Timeout.Infinite, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => how switch
    {
        "stop slowly" => Task.Delay(Timeout.Infinite, cancellationToken),
        "never stop" => Task.Delay(Timeout.Infinite, CancellationToken.None),
        _ => Task.CompletedTask,
    };
}
