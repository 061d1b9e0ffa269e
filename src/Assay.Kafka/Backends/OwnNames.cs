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

    /// <summary>Where the records of partitions begin and end; of all that are the sandbox's, unless told.</summary>
    public async Task<OwnOffsets> OffsetsAsync(IReadOnlyCollection<TopicPartition>? partitions = null)
    {
        partitions ??= Partitions();
        var (starts, stable, ends) = (
            OffsetsAsync(partitions, OffsetSpec.Earliest(), IsolationLevel.ReadUncommitted),
            OffsetsAsync(partitions, OffsetSpec.Latest(), IsolationLevel.ReadCommitted),
            OffsetsAsync(partitions, OffsetSpec.Latest(), IsolationLevel.ReadUncommitted));
        return new OwnOffsets(await starts, await stable, await ends);
    }

    /// <summary>What topics are, of which some may not exist.</summary>
    public async Task<IReadOnlyList<BaselineTopic>> DescribeAsync(IReadOnlyCollection<string> topics)
    {
        if (topics.Count == 0)
            return [];
        List<TopicDescription> described;
        try
        {
            described = (await admin.DescribeTopicsAsync(TopicCollection.OfTopicNames(topics))).TopicDescriptions;
        }
        catch (DescribeTopicsException gone) when (gone.Results.TopicDescriptions.TrueForAll(static topic => !topic.Error.IsError || topic.Error.Code == ErrorCode.UnknownTopicOrPart))
        {
            described = gone.Results.TopicDescriptions.FindAll(static topic => !topic.Error.IsError);
        }

        return [.. described.Select(topic => new BaselineTopic(topic.Name[prefix.Length..], topic.TopicId.ToString(), topic.Partitions.Count))];
    }

    public async Task<IReadOnlyDictionary<TopicPartition, long>> CommittedAsync(string group) =>
        (await admin.ListConsumerGroupOffsetsAsync([new ConsumerGroupTopicPartitions(group, null)]))
            .SelectMany(answer => answer.Partitions).Where(partition => partition.Offset != Offset.Unset && IsOwn(partition.Topic))
            .ToDictionary(partition => partition.TopicPartition, partition => partition.Offset.Value);

    /// <summary>A partition as a test names it: without the prefix.</summary>
    public PartitionId IdOf(TopicPartition partition) => new(partition.Topic[prefix.Length..], partition.Partition.Value);

    private bool IsOwn(string name) => name.StartsWith(prefix, StringComparison.Ordinal);

    private async Task<IReadOnlyDictionary<TopicPartition, long>> OffsetsAsync(IEnumerable<TopicPartition> partitions, OffsetSpec spec, IsolationLevel isolation)
    {
        var asked = partitions.Select(partition => new TopicPartitionOffsetSpec { TopicPartition = partition, OffsetSpec = spec }).ToList();
        if (asked.Count == 0)
            return new Dictionary<TopicPartition, long>();
        try
        {
            var listed = await admin.ListOffsetsAsync(asked, new() { IsolationLevel = isolation });
            return listed.ResultInfos.ToDictionary(info => info.TopicPartitionOffsetError.TopicPartition, info => info.TopicPartitionOffsetError.Offset.Value);
        }
        catch (ListOffsetsException failed)
            when (failed.Result.ResultInfos.Select(static info => info.TopicPartitionOffsetError).FirstOrDefault(static offset => offset.Error.IsError) is { } first)
        {
            // The client's own words name neither.
            throw new KafkaException(new Error(first.Error.Code, $"{IdOf(first.TopicPartition)}: {first.Error.Reason}"), failed);
        }
    }
}
