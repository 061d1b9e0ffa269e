using Assay.Kafka.Broker.Protocol.Messages;

namespace Assay.Kafka.Broker.Fetching;

/// <summary>A partition that a client fetches from: by the topic's name, or from version 13 on by its id.</summary>
internal readonly record struct FetchKey(string Topic, Guid TopicId, int Partition);

/// <summary>What a client wants of a partition, and in a session what it was last told of it.</summary>
internal sealed class FetchItem(FetchKey key)
{
    private const long Untold = -1;

    private long _highWatermark = Untold;
    private long _startOffset = Untold;

    public FetchKey Key => key;

    public long Offset { get; private set; }

    public int LeaderEpoch { get; private set; }

    public int LastFetchedEpoch { get; private set; }

    public int MaxBytes { get; private set; }

    public void Update(FetchRequest.FetchTopic.FetchPartition wanted)
    {
        Offset = wanted.FetchOffset;
        LeaderEpoch = wanted.CurrentLeaderEpoch;
        LastFetchedEpoch = wanted.LastFetchedEpoch;
        MaxBytes = wanted.PartitionMaxBytes;
    }

    /// <summary>Whether the client has to be told: it learns something that it was not told before.</summary>
    public bool Tells(FetchResponse.FetchableTopicResponse.PartitionData data)
    {
        var tells = data.ErrorCode != 0
            || data.Records.GetValueOrDefault().Length > 0
            || data.HighWatermark != _highWatermark
            || data.LogStartOffset != _startOffset
            || data.DivergingEpoch.EndOffset >= 0;
        _highWatermark = data.HighWatermark;
        _startOffset = data.LogStartOffset;
        return tells;
    }
}
