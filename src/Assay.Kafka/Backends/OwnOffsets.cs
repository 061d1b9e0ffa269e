using Confluent.Kafka;

namespace Assay.Kafka.Backends;

/// <summary>Where the records of partitions begin and end at one moment.</summary>
/// <param name="Starts">The first offset that can be read.</param>
/// <param name="StableEnds">The end for readers of committed records: before the first that belongs to an open transaction.</param>
/// <param name="Ends">The end, whoever wrote the records.</param>
internal sealed record OwnOffsets(
    IReadOnlyDictionary<TopicPartition, long> Starts, IReadOnlyDictionary<TopicPartition, long> StableEnds, IReadOnlyDictionary<TopicPartition, long> Ends)
{
    /// <summary>A partition with an open transaction; null if there is none.</summary>
    public TopicPartition? OpenTransaction => Ends.FirstOrDefault(end => StableEnds.TryGetValue(end.Key, out var until) && until < end.Value).Key;
}
