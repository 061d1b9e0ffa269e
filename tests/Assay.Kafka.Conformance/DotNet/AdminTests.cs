using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Assay.Kafka.Conformance.DotNet;

public sealed class AdminTests
{
    [Theory, OnBoth]
    public async Task Topics_are_described_and_deleted(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync(3);
        using var admin = place.Admin();

        var described = await admin.DescribeTopicsAsync(TopicCollection.OfTopicNames([topic]));
        await admin.DeleteTopicsAsync([topic]);

        Assert.Equal([(0, 1), (1, 1), (2, 1)], described.TopicDescriptions[0].Partitions.Select(partition => (partition.Partition, partition.Leader.Id)));
        await Soon.True(async () => (await CatchAsync(admin.DescribeTopicsAsync(TopicCollection.OfTopicNames([topic])))) is DescribeTopicsException);
    }

    [Theory, OnBoth]
    public async Task Records_are_deleted_up_to_an_offset(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();
        await place.SendAsync(topic, "a", "b", "c");
        using var admin = place.Admin();

        var deleted = await admin.DeleteRecordsAsync([new(topic, 0, 2)]);
        var beyond = await Assert.ThrowsAsync<DeleteRecordsException>(() => admin.DeleteRecordsAsync([new(topic, 0, 9)]));

        Assert.Equal(2, Assert.Single(deleted).Offset.Value);
        Assert.Equal(ErrorCode.OffsetOutOfRange, Assert.Single(beyond.Results).Error.Code);
    }

    [Theory, OnBoth]
    public async Task A_group_is_described_with_its_member(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var (topic, group) = (await place.CreateTopicAsync(), Place.NewName());
        await place.SendAsync(topic, "a");
        using var consumer = place.Consumer(config => config.GroupId = group);
        consumer.Subscribe(topic);
        await consumer.PollAsync(1);
        using var admin = place.Admin();

        var described = Assert.Single((await admin.DescribeConsumerGroupsAsync([group])).ConsumerGroupDescriptions);
        var listed = (await admin.ListConsumerGroupsAsync()).Valid.Single(found => found.GroupId == group);

        Assert.Equal((ConsumerGroupState.Stable, "range"), (described.State, described.PartitionAssignor));
        Assert.Equal([new TopicPartition(topic, 0)], Assert.Single(described.Members).Assignment.TopicPartitions);
        Assert.Equal((ConsumerGroupState.Stable, false), (listed.State, listed.IsSimpleConsumerGroup));
    }

    [Theory, OnBoth]
    public async Task Offsets_of_a_group_are_altered_listed_and_deleted(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var (topic, group) = (await place.CreateTopicAsync(), Place.NewName());
        using var admin = place.Admin();

        await admin.AlterConsumerGroupOffsetsAsync([new(group, [new(topic, 0, 5)])]);
        var listed = await admin.ListConsumerGroupOffsetsAsync([new(group, [new(topic, 0)])]);
        await admin.DeleteConsumerGroupOffsetsAsync(group, [new(topic, 0)]);
        var after = await admin.ListConsumerGroupOffsetsAsync([new(group, [new(topic, 0)])]);

        Assert.Equal((5, Offset.Unset), (listed[0].Partitions[0].Offset.Value, after[0].Partitions[0].Offset));
    }

    [Theory, OnBoth]
    public async Task The_members_of_a_group_share_under_either_protocol(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        foreach (var protocol in new[] { GroupProtocol.Classic, GroupProtocol.Consumer })
        {
            var (topic, group) = (await place.CreateTopicAsync(4), Place.NewName());
            void Configure(ConsumerConfig config)
            {
                (config.GroupId, config.GroupProtocol) = (group, protocol);
                if (protocol == GroupProtocol.Consumer)
                {
                    (config.SessionTimeoutMs, config.HeartbeatIntervalMs) = (null, null);
                }
            }

            using var first = place.Consumer(Configure);
            using var second = place.Consumer(Configure);
            first.Subscribe(topic);
            second.Subscribe(topic);

            await Soon.True(
                () => (first.Consume(10), second.Consume(10)) is var _ && first.Assignment.Count == 2 && second.Assignment.Count == 2,
                () => $"{protocol}: {first.Assignment.Count} and {second.Assignment.Count} partitions");
        }
    }

    private static async Task<Exception?> CatchAsync(Task task)
    {
        try
        {
            await task;
            return null;
        }
        catch (KafkaException error)
        {
            return error;
        }
    }
}
