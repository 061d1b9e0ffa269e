using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;

namespace Assay.Kafka.Broker.Tests.Groups.Consumer;

/// <summary>
/// Heartbeats as a client does: it takes and gives up what it is told to, at once or a while later, says so with its next heartbeat, and starts afresh when it is fenced.
/// </summary>
internal sealed class SimulatedConsumer(ConsumerGroupHarness harness, string id, params string[] topics)
{
    private readonly List<string> _topics = [.. topics];
    private HashSet<(Guid Topic, int Partition)>? _taking;
    private HashSet<(Guid Topic, int Partition)>? _next;
    private bool _tellsOwned;
    private bool _tellsTopics;
    private bool _hasStumbled;

    public string Id => id;

    public IReadOnlyList<string> Topics => _topics;

    /// <summary>Whether it takes what it is told only when <see cref="Take"/> says so, as clients do that wait for metadata or their application.</summary>
    public bool IsSlow { get; init; }

    public int Epoch { get; private set; }

    public HashSet<(Guid Topic, int Partition)> Owned { get; private set; } = [];

    /// <summary>Subscribes to other topics, once it has taken what it was told.</summary>
    public void Subscribe(params string[] topics)
    {
        while (_taking is not null)
        {
            Take();
        }

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
            RebalanceTimeoutMs = Epoch == 0 || _hasStumbled ? 30_000 : -1,
            SubscribedTopicNames = Epoch == 0 || _tellsTopics || _hasStumbled ? [.. _topics] : null,
            TopicPartitions = Epoch == 0 || _tellsOwned || _hasStumbled
                ? [.. Owned.GroupBy(owned => owned.Topic).Select(topic => new ConsumerGroupHeartbeatRequest.OwnedTopic
                {
                    TopicId = topic.Key,
                    Partitions = [.. topic.Select(owned => owned.Partition)],
                })]
                : null,
        });
        (_tellsOwned, _tellsTopics, _hasStumbled) = (false, false, false);
        if ((ErrorCode)response.ErrorCode is ErrorCode.FencedMemberEpoch or ErrorCode.UnknownMemberId or ErrorCode.GroupIdNotFound)
        {
            Forget();
            return;
        }

        Assert.Equal(ErrorCode.None, (ErrorCode)response.ErrorCode);
        Epoch = response.MemberEpoch;
        if (response.Assignment is { } assignment)
        {
            HashSet<(Guid Topic, int Partition)> told = [.. assignment.TopicPartitions.SelectMany(topic => topic.Partitions.Select(partition => (topic.TopicId, partition)))];
            (_taking, _next) = _taking is null ? (told, null) : (_taking, told);
            if (!IsSlow)
            {
                Take();
            }
        }
    }

    /// <summary>Takes what it was told. What it was told meanwhile is next.</summary>
    public void Take()
    {
        if (_taking is not null)
        {
            (Owned, _taking, _next) = (_taking, _next, null);
            _tellsOwned = true;
        }
    }

    /// <summary>It says everything again while it is about to take what it was told, with what it owns until then: after its join, or when something failed.</summary>
    public void Stumble() => _hasStumbled = _taking is not null && _next is null;

    public void Leave()
    {
        harness.Leave(id);
        Forget();
    }

    private void Forget()
    {
        (Epoch, Owned, _taking, _next) = (0, [], null, null);
    }
}
