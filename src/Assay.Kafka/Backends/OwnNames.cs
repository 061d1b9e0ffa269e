using Assay.Kafka.Broker;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Assay.Kafka.Backends;

/// <summary>The topics and groups with a prefix, on a cluster that others use, too, and where their records end.</summary>
internal sealed class OwnNames(IAdminClient admin, string prefix)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public IReadOnlyList<string> Topics() => [.. admin.GetMetadata(Patience).Topics.Select(topic => topic.Topic).Where(IsOwn)];

    /// <summary>The topics whose partitions all have a leader.</summary>
    public IReadOnlyList<string> ServedTopics() => [.. admin.GetMetadata(Patience).Topics
        .Where(topic => IsOwn(topic.Topic) && topic.Partitions.TrueForAll(static partition => partition.Leader >= 0)).Select(topic => topic.Topic)];

    public IReadOnlyList<TopicPartition> Partitions() => [.. admin.GetMetadata(Patience).Topics.Where(topic => IsOwn(topic.Topic))
        .SelectMany(topic => topic.Partitions.Select(partition => new TopicPartition(topic.Topic, partition.PartitionId)))];

    public async Task<IReadOnlyList<string>> GroupsAsync() => [.. (await admin.ListConsumerGroupsAsync()).Valid.Select(group => group.GroupId).Where(IsOwn)];

    /// <summary>Where the records of partitions end for readers of committed ones: before the first that belongs to an open transaction.</summary>
    public Task<IReadOnlyDictionary<TopicPartition, long>> StableEndsAsync(IEnumerable<TopicPartition> partitions) =>
        OffsetsAsync(partitions, OffsetSpec.Latest(), IsolationLevel.ReadCommitted);

    /// <summary>Where the records of partitions end, whoever wrote them.</summary>
    public Task<IReadOnlyDictionary<TopicPartition, long>> EndsAsync(IEnumerable<TopicPartition> partitions) =>
        OffsetsAsync(partitions, OffsetSpec.Latest(), IsolationLevel.ReadUncommitted);

    public Task<IReadOnlyDictionary<TopicPartition, long>> StartsAsync(IEnumerable<TopicPartition> partitions) =>
        OffsetsAsync(partitions, OffsetSpec.Earliest(), IsolationLevel.ReadUncommitted);

    public async Task<IReadOnlyDictionary<TopicPartition, long>> CommittedAsync(string group) =>
        (await admin.ListConsumerGroupOffsetsAsync([new ConsumerGroupTopicPartitions(group, null)]))
            .SelectMany(answer => answer.Partitions).Where(partition => partition.Offset != Offset.Unset && IsOwn(partition.Topic))
            .ToDictionary(partition => partition.TopicPartition, partition => partition.Offset.Value);

    /// <summary>Partitions that a group committed offsets for and in which there is more, with how much.</summary>
    public static IReadOnlyList<(TopicPartition Partition, long Lag)> Behind(
        IReadOnlyDictionary<TopicPartition, long> committed, IReadOnlyDictionary<TopicPartition, long> ends) =>
        [.. from offset in committed
            where ends.TryGetValue(offset.Key, out var end) && offset.Value < end
            select (offset.Key, ends[offset.Key] - offset.Value)];

    /// <summary>A partition as a test names it: without the prefix.</summary>
    public PartitionId IdOf(TopicPartition partition) => new(partition.Topic[prefix.Length..], partition.Partition.Value);

    private bool IsOwn(string name) => name.StartsWith(prefix, StringComparison.Ordinal);

    private async Task<IReadOnlyDictionary<TopicPartition, long>> OffsetsAsync(IEnumerable<TopicPartition> partitions, OffsetSpec spec, IsolationLevel isolation)
    {
        var asked = partitions.Select(partition => new TopicPartitionOffsetSpec { TopicPartition = partition, OffsetSpec = spec }).ToList();
        if (asked.Count == 0)
            return new Dictionary<TopicPartition, long>();
        var listed = await admin.ListOffsetsAsync(asked, new() { IsolationLevel = isolation });
        return listed.ResultInfos.ToDictionary(info => info.TopicPartitionOffsetError.TopicPartition, info => info.TopicPartitionOffsetError.Offset.Value);
    }
}
