using System.Collections.Concurrent;
using Confluent.Kafka;

namespace Assay.Kafka.Tests;

/// <summary>An application's consumer: reads a topic in a group, commits after each record.</summary>
internal sealed class Consumer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    private ConsumeResult<string?, string?>? _uncommitted;
    private int _assignments;

    public Consumer(string bootstrapServers, string group, string topic, GroupProtocol protocol = GroupProtocol.Classic)
    {
        var consumer = new ConsumerBuilder<string?, string?>(new ConsumerConfig
        {
            BootstrapServers = bootstrapServers,
            GroupId = group,
            GroupProtocol = protocol,
            EnableAutoCommit = false,
            AutoOffsetReset = AutoOffsetReset.Earliest,
        }).SetLogHandler(static (_, _) => { })
            .SetPartitionsAssignedHandler((_, _) => { Interlocked.Increment(ref _assignments); })
            // Whoever was put out of the group may commit nothing of before, or it would commit it as the member that it becomes next. Comes within Consume.
            .SetPartitionsLostHandler((_, _) => _uncommitted = null)
            .Build();
        consumer.Subscribe(topic);
        _loop = Task.Factory.StartNew(() => Run(consumer), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public ConcurrentQueue<string?> Values { get; } = new();

    /// <summary>How often it was told its partitions.</summary>
    public int Assignments => Volatile.Read(ref _assignments);

    /// <summary>While set, records are taken and not committed.</summary>
    public volatile bool HoldsBack;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private static ConsumeResult<string?, string?>? Next(IConsumer<string?, string?> consumer)
    {
        try
        {
            return consumer.Consume(TimeSpan.FromMilliseconds(20));
        }
        catch (ConsumeException early) when (early.Error.Code == ErrorCode.UnknownTopicOrPart)
        {
            // The topic comes with the first record that is published to it; the client goes on asking for it.
            return null;
        }
    }

    private static void Commit(IConsumer<string?, string?> consumer, ConsumeResult<string?, string?> record)
    {
        try
        {
            consumer.Commit(record);
        }
        catch (KafkaException lost) when (lost.Error.Code is ErrorCode.UnknownMemberId or ErrorCode.IllegalGeneration or ErrorCode.RebalanceInProgress
            or ErrorCode.FencedMemberEpoch or ErrorCode.StaleMemberEpoch or ErrorCode.Local_NoOffset)
        {
            // It has lost the partition; who gets it next gets the record too.
        }
    }

    private void Run(IConsumer<string?, string?> consumer)
    {
        try
        {
            while (true)
            {
                var record = Next(consumer);
                _stop.Token.ThrowIfCancellationRequested();
                if (record is not null)
                    Values.Enqueue(record.Message.Value);
                _uncommitted = record ?? _uncommitted;
                if (_uncommitted is not null && !HoldsBack)
                {
                    Commit(consumer, _uncommitted);
                    _uncommitted = null;
                }
            }
        }
        catch (OperationCanceledException)
        {
            consumer.Close();
        }
        finally
        {
            consumer.Dispose();
        }
    }
}
