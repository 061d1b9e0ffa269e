using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;

namespace Assay.Kafka.Broker.Tests.Groups.Consumer;

/// <summary>Heartbeats as a client does: it gives up at once what it is told to, says so with its next heartbeat, and starts afresh when it is fenced.</summary>
internal sealed class SimulatedConsumer(ConsumerGroupHarness harness, string id, params string[] topics)
{
    private readonly List<string> _topics = [.. topics];
    private bool _tellsOwned;
    private bool _tellsTopics;

    public string Id => id;

    public IReadOnlyList<string> Topics => _topics;

    public int Epoch { get; private set; }

    public HashSet<(Guid Topic, int Partition)> Owned { get; private set; } = [];

    public void Subscribe(params string[] topics)
    {
        _topics.Clear();
        _topics.AddRange(topics);
        _tellsTopics = true;
    }

    public void Beat()
    {
        var response = harness.Send(new()
        {
            GroupId = "g",
            MemberId = id,
            MemberEpoch = Epoch,
            RebalanceTimeoutMs = Epoch == 0 ? 30_000 : -1,
            SubscribedTopicNames = Epoch == 0 || _tellsTopics ? [.. _topics] : null,
            TopicPartitions = Epoch == 0 || _tellsOwned
                ? [.. Owned.GroupBy(owned => owned.Topic).Select(topic => new ConsumerGroupHeartbeatRequest.OwnedTopic
                {
                    TopicId = topic.Key,
                    Partitions = [.. topic.Select(owned => owned.Partition)],
                })]
                : null,
        });
        (_tellsOwned, _tellsTopics) = (false, false);
        if ((ErrorCode)response.ErrorCode is ErrorCode.FencedMemberEpoch or ErrorCode.UnknownMemberId or ErrorCode.GroupIdNotFound)
        {
            (Epoch, Owned) = (0, []);
            return;
        }

        Assert.Equal(ErrorCode.None, (ErrorCode)response.ErrorCode);
        Epoch = response.MemberEpoch;
        if (response.Assignment is { } assignment)
        {
            Owned = [.. assignment.TopicPartitions.SelectMany(topic => topic.Partitions.Select(partition => (topic.TopicId, partition)))];
            _tellsOwned = true;
        }
    }

    public void Leave()
    {
        harness.Leave(id);
        (Epoch, Owned) = (0, []);
    }
}
