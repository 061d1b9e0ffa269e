using System.Collections.Concurrent;
using Confluent.Kafka;

namespace Assay.Kafka.Broker.Tests.Clients;

/// <summary>A consumer in a group that polls on a thread of its own, as applications do.</summary>
internal sealed class RunningConsumer : IAsyncDisposable
{
    private readonly IConsumer<string?, string?> _consumer;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _polling;

    public RunningConsumer(EmbeddedKafkaCluster cluster, string group, string topic, Action<ConsumerConfig>? configure = null)
    {
        _consumer = Client.Consumer(cluster, group, configure);
        _consumer.Subscribe(topic);
        _polling = Task.Factory.StartNew(Poll, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public ConcurrentQueue<ConsumeResult<string?, string?>> Records { get; } = [];

    public IReadOnlyList<int> Assignment => [.. _consumer.Assignment.Select(assigned => assigned.Partition.Value).Order()];

    public string MemberId => _consumer.MemberId;

    public IEnumerable<string?> Values => Records.Select(record => record.Message.Value);

    /// <summary>Leaves the group in an orderly way.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        await _stopping.CancelAsync();
        await _polling;
        _consumer.Close();
        _consumer.Dispose();
        _stopping.Dispose();
    }

    private void Poll()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                if (_consumer.Consume(TimeSpan.FromMilliseconds(20)) is { IsPartitionEOF: false } record)
                {
                    Records.Enqueue(record);
                    _consumer.Commit(record);
                }
            }
            catch (ConsumeException error) when (error.Error.Code == ErrorCode.UnknownTopicOrPart)
            {
                // The topic was dropped; the client goes on looking for it, and so does an application.
            }
        }
    }
}
