using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Groups.Consumer;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Requests;
using Microsoft.Extensions.Time.Testing;

namespace Assay.Kafka.Broker.Tests.Groups.Consumer;

/// <summary>A consumer group "g" on a clock that only moves when a test moves it, in a cluster with the topic "t" of four partitions.</summary>
internal sealed class ConsumerGroupHarness : IDisposable
{
    private readonly ConsumerGroupHandler _handler;

    public ConsumerGroupHarness()
    {
        Cluster = new(new() { TimeProvider = Time, InitialRebalanceDelay = TimeSpan.Zero });
        _handler = new(Cluster);
        Cluster.Topics.TryCreate("t", 4, out _);
    }

    public FakeTimeProvider Time { get; } = new();

    public ClusterState Cluster { get; }

    public ConsumerGroup Group => (ConsumerGroup)Cluster.Groups.Find("g")!;

    public ConsumerGroupHeartbeatResponse Send(ConsumerGroupHeartbeatRequest request, short version = 1) =>
        (ConsumerGroupHeartbeatResponse)_handler.Heartbeat(new(version, "client", "/127.0.0.1", CancellationToken.None), request);

    public ConsumerGroupHeartbeatResponse Join(string member, string? instance = null, params string[] topics) => Send(new()
    {
        GroupId = "g",
        MemberId = member,
        InstanceId = instance,
        RebalanceTimeoutMs = 30_000,
        SubscribedTopicNames = [.. topics is [] ? ["t"] : topics],
        TopicPartitions = [],
    });

    public ConsumerGroupHeartbeatResponse Beat(string member, int epoch, params int[]? owned) => Send(new()
    {
        GroupId = "g",
        MemberId = member,
        MemberEpoch = epoch,
        TopicPartitions = owned is null or [] ? null : [new() { TopicId = Cluster.Topics.Find("t")!.Id, Partitions = [.. owned] }],
    });

    public ConsumerGroupHeartbeatResponse Leave(string member, int epoch = -1, string? instance = null) =>
        Send(new() { GroupId = "g", MemberId = member, MemberEpoch = epoch, InstanceId = instance });

    public ErrorCode Commit(string member, int epoch, int partition = 0, short version = 9)
    {
        var request = new OffsetCommitRequest
        {
            GroupId = "g",
            MemberId = member,
            GenerationIdOrMemberEpoch = epoch,
            Topics = [new() { Name = "t", Partitions = [new() { PartitionIndex = partition, CommittedOffset = 1 }] }],
        };
        return (ErrorCode)new OffsetCommitHandler(Cluster).Handle(new(version, "client", "/127.0.0.1", CancellationToken.None), request).FirstError();
    }

    public void Dispose() => Cluster.Dispose();
}
