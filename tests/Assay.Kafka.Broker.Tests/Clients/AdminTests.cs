using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Assay.Kafka.Broker.Tests.Clients;

public sealed class AdminTests : IAsyncLifetime
{
    private EmbeddedKafkaCluster _cluster = null!;
    private IAdminClient _admin = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _cluster = await EmbeddedKafkaCluster.StartAsync();
        _admin = Client.Admin(_cluster);
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task Topics_are_created_described_and_deleted()
    {
        await _admin.CreateTopicsAsync([new() { Name = "a", NumPartitions = 3, ReplicationFactor = 1 }, new() { Name = "b" }]);

        var described = await _admin.DescribeTopicsAsync(TopicCollection.OfTopicNames(["a", "b"]));
        Assert.Equal([3, 1], described.TopicDescriptions.Select(topic => topic.Partitions.Count));
        Assert.Equal(["a", "b"], _admin.GetMetadata(Client.Patience).Topics.Select(topic => topic.Topic).Order());

        await _admin.DeleteTopicsAsync(["a"]);
        Assert.Equal(["b"], _cluster.Topics.Select(topic => topic.Name));
    }

    [Theory]
    [InlineData("b", 1, (short)1, ErrorCode.TopicAlreadyExists)]
    [InlineData("c", 0, (short)1, ErrorCode.InvalidPartitions)]
    [InlineData("c", 1, (short)3, ErrorCode.InvalidReplicationFactor)]
    [InlineData("c d", 1, (short)1, ErrorCode.TopicException)]
    public async Task A_topic_that_can_not_be_is_refused(string name, int partitions, short replicas, ErrorCode expected)
    {
        _cluster.CreateTopic("b");

        var error = await Assert.ThrowsAsync<CreateTopicsException>(() =>
            _admin.CreateTopicsAsync([new() { Name = name, NumPartitions = partitions, ReplicationFactor = replicas }]));

        Assert.Equal(expected, Assert.Single(error.Results).Error.Code);
    }

    [Fact]
    public async Task A_topic_grows_but_never_shrinks()
    {
        _cluster.CreateTopic("t", 2);

        await _admin.CreatePartitionsAsync([new() { Topic = "t", IncreaseTo = 4 }]);
        var error = await Assert.ThrowsAsync<CreatePartitionsException>(() => _admin.CreatePartitionsAsync([new() { Topic = "t", IncreaseTo = 3 }]));

        Assert.Equal(4, _cluster.Topics[0].Partitions.Count);
        Assert.Equal(ErrorCode.InvalidPartitions, error.Results[0].Error.Code);
    }

    [Fact]
    public async Task Settings_of_topics_and_brokers_are_described()
    {
        await _admin.CreateTopicsAsync([new() { Name = "t", NumPartitions = 1, Configs = new() { ["cleanup.policy"] = "compact" } }]);

        var described = await _admin.DescribeConfigsAsync(
            [new() { Type = ResourceType.Topic, Name = "t" }, new() { Type = ResourceType.Broker, Name = "1" }]);

        Assert.Equal("compact", described[0].Entries["cleanup.policy"].Value);
        Assert.False(described[0].Entries["cleanup.policy"].IsDefault);
        Assert.True(described[0].Entries["segment.ms"].IsDefault);
        Assert.Equal("-1", described[0].Entries["retention.ms"].Value);
        Assert.Equal("50", described[1].Entries["group.initial.rebalance.delay.ms"].Value);
    }

    [Fact]
    public async Task An_unknown_setting_is_refused()
    {
        var error = await Assert.ThrowsAsync<CreateTopicsException>(() =>
            _admin.CreateTopicsAsync([new() { Name = "t", NumPartitions = 1, Configs = new() { ["no.such"] = "1" } }]));

        Assert.Equal(ErrorCode.InvalidConfig, error.Results[0].Error.Code);
    }

    [Fact]
    public async Task Records_are_deleted_up_to_an_offset()
    {
        await Client.ProduceAsync(_cluster, "t", "a", "b", "c");

        var deleted = await _admin.DeleteRecordsAsync([new("t", 0, 2)]);

        Assert.Equal(2, deleted[0].Offset.Value);
        using var consumer = Client.Consumer(_cluster, "g");
        consumer.Assign(new TopicPartitionOffset("t", 0, Offset.Beginning));
        Assert.Equal("c", (await consumer.ConsumeAsync(1))[0].Message.Value);
        Assert.Equal((2, 3), Offsets(consumer.QueryWatermarkOffsets(new("t", 0), Client.Patience)));
    }

    [Fact]
    public async Task Groups_are_listed_described_and_deleted_once_they_are_empty()
    {
        _cluster.CreateTopic("t", 2);
        await using (var member = new RunningConsumer(_cluster, "g", "t"))
        {
            await Soon.True(() => member.Assignment.Count == 2, () => "not assigned");

            var listed = await _admin.ListConsumerGroupsAsync();
            var described = (await _admin.DescribeConsumerGroupsAsync(["g"])).ConsumerGroupDescriptions[0];
            Assert.Equal("g", Assert.Single(listed.Valid).GroupId);
            Assert.Equal(ConsumerGroupState.Stable, described.State);
            Assert.Equal([0, 1], Assert.Single(described.Members).Assignment.TopicPartitions.Select(partition => partition.Partition.Value));
            var busy = await Assert.ThrowsAsync<DeleteGroupsException>(() => _admin.DeleteGroupsAsync(["g"]));
            Assert.Equal(ErrorCode.NonEmptyGroup, busy.Results[0].Error.Code);
        }

        await _admin.DeleteGroupsAsync(["g"]);
        Assert.Empty(_cluster.Groups);
    }

    [Fact]
    public async Task Offsets_of_a_group_are_listed_and_altered()
    {
        _cluster.CreateTopic("t", 2);
        await _admin.AlterConsumerGroupOffsetsAsync([new("g", [new("t", 0, 5), new("t", 1, 6)])]);

        var listed = await _admin.ListConsumerGroupOffsetsAsync([new("g", [new("t", 0), new("t", 1)])]);

        Assert.Equal([5, 6], listed[0].Partitions.Select(partition => partition.Offset.Value));
    }

    [Fact]
    public async Task Offsets_are_found_by_time()
    {
        using var producer = Client.Producer(_cluster);
        foreach (var time in new[] { 1000, 2000, 3000 })
        {
            await producer.ProduceAsync("t", new() { Value = "v", Timestamp = new(time, TimestampType.CreateTime) }, Cancellation);
        }

        using var consumer = Client.Consumer(_cluster, "g");
        var found = new[] { 0, 1500, 3000, 3001 }.Select(time =>
            consumer.OffsetsForTimes([new("t", 0, new(time, TimestampType.CreateTime))], Client.Patience)[0].Offset.Value);

        Assert.Equal([0, 1, 2, Offset.End.Value], found);
    }

    [Fact]
    public async Task The_offset_of_the_latest_timestamp_is_found()
    {
        using var producer = Client.Producer(_cluster);
        foreach (var time in new[] { 1000, 3000, 2000 })
        {
            await producer.ProduceAsync("t", new() { Value = "v", Timestamp = new(time, TimestampType.CreateTime) }, Cancellation);
        }

        var listed = await _admin.ListOffsetsAsync([new() { TopicPartition = new("t", 0), OffsetSpec = OffsetSpec.MaxTimestamp() }]);

        Assert.Equal((1, 3000), (listed.ResultInfos[0].TopicPartitionOffsetError.Offset.Value, listed.ResultInfos[0].Timestamp));
    }

    [Fact]
    public async Task The_cluster_describes_itself()
    {
        var described = await _admin.DescribeClusterAsync();

        Assert.Equal(1, described.Controller.Id);
        Assert.Equal(_cluster.BootstrapServers, $"{described.Nodes[0].Host}:{described.Nodes[0].Port}");
    }

    private static (long Low, long High) Offsets(WatermarkOffsets watermarks) => (watermarks.Low.Value, watermarks.High.Value);
}
