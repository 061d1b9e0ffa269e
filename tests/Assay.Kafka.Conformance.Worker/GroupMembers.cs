using System.Collections.Concurrent;
using Assay.Kafka.Broker;
using Confluent.Kafka;

namespace Assay.Kafka.Conformance.Worker;

/// <summary>What the members of one group saw: every value, who committed what, and what came again after its offset was committed, to a member that still had the partition.</summary>
internal sealed class GroupMembers(EmbeddedKafkaCluster cluster, int protocol)
{
    private readonly ConcurrentDictionary<string, byte> _seen = [];
    private readonly ConcurrentDictionary<TopicPartitionOffset, int> _committed = [];
    private readonly ConcurrentQueue<string> _doubled = [];
    private int _count;
    private int _lost;

    public int Seen => _seen.Count;

    public IReadOnlyCollection<string> Doubled => _doubled;

    /// <summary>How often a member was taken for gone.</summary>
    public int Lost => _lost;

    /// <summary>Starts a member that processes and commits record by record until it is stopped.</summary>
    public Task Start(CancellationToken stop)
    {
        var number = ++_count;
        return Task.Factory.StartNew(() => Work(number, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private void Work(int member, CancellationToken stop)
    {
        using var consumer = Clients.Consumer(cluster, "group", Configure, () => Interlocked.Increment(ref _lost));
        consumer.Subscribe("work");
        while (!stop.IsCancellationRequested)
        {
            if (Next(consumer) is not { } record)
            {
                continue;
            }

            var isDoubled = _committed.TryGetValue(record.TopicPartitionOffset, out var before);
            _seen.TryAdd(record.Message.Value, 0);
            try
            {
                consumer.Commit(record);
            }
            catch (KafkaException)
            {
                // The partition went to another member meanwhile: it may come again there. Or it came again here, to a member that did not get its turn for so long that it
                // was taken for gone, and handed out what it had fetched before: any Kafka can only refuse its commit.
                continue;
            }

            if (isDoubled)
            {
                _doubled.Enqueue($"{record.TopicPartitionOffset} to member {member}, committed by member {before}");
            }

            _committed.TryAdd(record.TopicPartitionOffset, member);
        }

        consumer.Close();
    }

    private static ConsumeResult<Null, string>? Next(IConsumer<Null, string> consumer)
    {
        try
        {
            return consumer.Consume(TimeSpan.FromMilliseconds(20));
        }
        catch (ConsumeException e) when (e.Error.Code == ErrorCode.Local_TimedOut)
        {
            // An answer that takes long on a busy machine is asked for again.
            return null;
        }
    }

    private void Configure(ConsumerConfig config)
    {
        if (protocol == 2)
        {
            config.GroupProtocol = GroupProtocol.Consumer;
            config.HeartbeatIntervalMs = null;
        }
        else
        {
            config.PartitionAssignmentStrategy = protocol == 0 ? PartitionAssignmentStrategy.Range : PartitionAssignmentStrategy.CooperativeSticky;
        }
    }
}
