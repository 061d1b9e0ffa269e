using Assay.Resources;

namespace Assay.Kafka.Tests;

/// <summary>A service that consumes "orders" in the group "workers", and that a test stops and starts.</summary>
internal sealed class Worker(KafkaCluster cluster) : Service("worker")
{
    private Consumer? _consumer;

    public void Start() => _consumer = new Consumer(cluster.BootstrapServers, "workers", "orders");

    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _consumer, null) is { } consumer)
            await consumer.DisposeAsync();
    }

    protected override Task StartAsync(CancellationToken cancellationToken)
    {
        Start();
        return Task.CompletedTask;
    }

    protected override ValueTask<ResetOutcome> ResetAsync(CancellationToken cancellationToken) => new(ResetOutcome.Done);

    protected override ValueTask DiscardAsync() => new(StopAsync());
}
