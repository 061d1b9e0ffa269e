using System.Collections.Concurrent;
using Assay.Resources;
using Confluent.Kafka;

namespace Assay.Kafka.Tests;

/// <summary>A service that consumes "orders" in the group "workers", lets the client commit, and takes its time for each record.</summary>
internal sealed class AutoCommittingWorker(KafkaCluster cluster) : Service("worker"), IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _leave = new(0);
    private Task _loop = Task.CompletedTask;

    /// <summary>What it has begun to process.</summary>
    public ConcurrentQueue<string> Taken { get; } = new();

    /// <summary>What it has processed.</summary>
    public ConcurrentQueue<string> Processed { get; } = new();

    /// <summary>Lets it finish one record.</summary>
    public void Finish() => _leave.Release();

    public void Dispose()
    {
        _leave.Dispose();
        _stop.Dispose();
    }

    protected override Task StartAsync(CancellationToken cancellationToken)
    {
        var consumer = new ConsumerBuilder<Ignore, string>(new ConsumerConfig
        {
            BootstrapServers = cluster.BootstrapServers,
            GroupId = cluster.Prefix + "workers",
            EnableAutoCommit = true,
            AutoCommitIntervalMs = 20,
            AutoOffsetReset = AutoOffsetReset.Earliest,
        }).SetLogHandler(static (_, _) => { }).Build();
        consumer.Subscribe(cluster.Prefix + "orders");
        _loop = Task.Factory.StartNew(() => Run(consumer), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return Task.CompletedTask;
    }

    protected override ValueTask<ResetOutcome> ResetAsync(CancellationToken cancellationToken) => new(ResetOutcome.Done);

    protected override async ValueTask DiscardAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        Dispose();
    }

    private void Run(IConsumer<Ignore, string> consumer)
    {
        using (consumer)
        {
            try
            {
                while (true)
                {
                    var value = consumer.Consume(_stop.Token).Message.Value;
                    Taken.Enqueue(value);
                    _leave.Wait(_stop.Token);
                    Processed.Enqueue(value);
                }
            }
            catch (OperationCanceledException)
            {
                consumer.Close();
            }
        }
    }
}
