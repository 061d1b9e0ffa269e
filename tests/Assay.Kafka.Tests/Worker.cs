using Assay.Resources;

namespace Assay.Kafka.Tests;

/// <summary>A service that consumes "orders" in the group "workers", and that a test stops and starts.</summary>
internal sealed class Worker(KafkaCluster cluster) : Service("worker")
{
    private Func<ValueTask> _stop = static () => default;

    public void Start() => _stop = new Consumer(cluster.BootstrapServers, "workers", "orders").DisposeAsync;

    public ValueTask StopAsync() => Interlocked.Exchange(ref _stop, static () => default)();

    protected override Task StartAsync(CancellationToken cancellationToken)
    {
        Start();
        return Task.CompletedTask;
    }

    protected override ValueTask<ResetOutcome> ResetAsync(CancellationToken cancellationToken) => new(ResetOutcome.Done);

    protected override ValueTask DiscardAsync() => StopAsync();
}
