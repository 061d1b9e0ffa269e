using Assay.Kafka.Broker.Protocol.Messages;

namespace Assay.Kafka.Broker.Fetching;

/// <summary>What a client fetches again and again, so that it need not say it each time (KIP-227).</summary>
internal sealed class FetchSession(int id, bool usesIds)
{
    private OrderedDictionary<FetchKey, FetchItem> _items = [];

    public int Id => id;

    /// <summary>Whether it was made by a version that names topics by their ids; a session is either way, not both.</summary>
    public bool UsesIds => usesIds;

    /// <summary>What the next fetch of the session has to say.</summary>
    public int NextEpoch { get; private set; } = 1;

    /// <summary>When it was last used, as a timestamp of the cluster's clock.</summary>
    public long UsedAt { get; set; }

    public IReadOnlyList<FetchItem> Items => [.. _items.Values];

    public int Count => _items.Count;

    /// <summary>Whether the client learns something from the answer. Its item is the session's own, unless the session is new.</summary>
    public bool Tells(FetchItem item, FetchResponse.FetchableTopicResponse.PartitionData data) => _items[item.Key].Tells(data);

    public void Advance() => NextEpoch = NextEpoch == int.MaxValue ? 1 : NextEpoch + 1;

    public void Update(FetchRequest request)
    {
        foreach (var topic in request.ForgottenTopicsData)
        {
            foreach (var partition in topic.Partitions)
            {
                _items.Remove(new(topic.Topic, topic.TopicId, partition));
            }
        }

        foreach (var topic in request.Topics)
        {
            foreach (var partition in topic.Partitions)
            {
                var key = new FetchKey(topic.Topic, topic.TopicId, partition.Partition);
                if (!_items.TryGetValue(key, out var item))
                {
                    _items.Add(key, item = new(key));
                }

                item.Update(partition);
            }
        }
    }

    /// <summary>Who got records goes to the end, so that everybody's turn comes.</summary>
    public void PutLast(IReadOnlySet<FetchKey> served)
    {
        if (served.Count > 0)
        {
            _items = new(_items.Where(item => !served.Contains(item.Key)).Concat(_items.Where(item => served.Contains(item.Key))));
        }
    }
}
