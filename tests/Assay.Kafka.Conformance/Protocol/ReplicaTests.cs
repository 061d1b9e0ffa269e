using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Tests.Requests;

namespace Assay.Kafka.Conformance.Protocol;

public sealed class ReplicaTests
{
    [Theory, OnBoth]
    public async Task Topics_are_described_so_many_partitions_at_a_time(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topics = new[] { await place.CreateTopicAsync(2), await place.CreateTopicAsync(2) }.Order(StringComparer.Ordinal).ToArray();

        var first = await PagesAsync(place, topics, limit: 3);
        var second = await PagesAsync(place, topics, limit: 3, (topics[1], 1));
        var full = await PagesAsync(place, topics, limit: 2);
        var all = await PagesAsync(place, topics, limit: 4);

        Assert.Equal(3, first.Topics.Sum(topic => topic.Partitions.Count));
        Assert.Equal((topics[1], 1), (first.NextCursor!.TopicName, first.NextCursor.PartitionIndex));
        Assert.Equal([1], Assert.Single(second.Topics).Partitions.Select(partition => partition.PartitionIndex));
        Assert.Null(second.NextCursor);
        Assert.Equal((topics[1], 0), (full.NextCursor!.TopicName, full.NextCursor.PartitionIndex));
        Assert.Null(all.NextCursor);
        Assert.NotEqual(int.MinValue, all.Topics[0].TopicAuthorizedOperations);
    }

    [Theory, OnBoth]
    public async Task A_topic_that_does_not_exist_is_described_as_unknown(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);

        var response = await PagesAsync(place, [Place.NewName(), "no name"], limit: 10);

        Assert.Equal(
            [(short)ErrorCode.UnknownTopicOrPartition, (short)ErrorCode.InvalidTopic],
            response.Topics.OrderBy(topic => topic.ErrorCode).Select(topic => topic.ErrorCode));
    }

    [Theory, OnBoth]
    public async Task The_preferred_leader_need_not_be_elected_where_it_leads(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();

        var response = await place.Client.AskAsync<ElectLeadersResponse>(ApiCatalog.ElectLeaders, 2, new ElectLeadersRequest
        {
            TimeoutMs = 5000,
            TopicPartitions = [new() { Topic = topic, Partitions = [0, 5] }, new() { Topic = Place.NewName(), Partitions = [0] }],
        });

        Assert.Equal(
            [ErrorCode.UnknownTopicOrPartition, ErrorCode.UnknownTopicOrPartition, ErrorCode.ElectionNotNeeded],
            response.ReplicaElectionResults.SelectMany(result => result.PartitionResult).Select(partition => (ErrorCode)partition.ErrorCode).Order());
    }

    [Theory, OnBoth]
    public async Task Partitions_are_only_reassigned_to_brokers_that_exist(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();

        Assert.Equal(ErrorCode.InvalidReplicaAssignment, await ReassignAsync(place, topic, [9]));
        Assert.Equal(ErrorCode.InvalidReplicaAssignment, await ReassignAsync(place, topic, []));
        Assert.Equal(ErrorCode.NoReassignmentInProgress, await ReassignAsync(place, topic, null));
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, await ReassignAsync(place, Place.NewName(), [1]));
        Assert.Equal(ErrorCode.None, await ReassignAsync(place, topic, [1]));
        var list = await place.Client.AskAsync<ListPartitionReassignmentsResponse>(
            ApiCatalog.ListPartitionReassignments, 0, new ListPartitionReassignmentsRequest { TimeoutMs = 5000, Topics = [new() { Name = topic, PartitionIndexes = [0] }] });
        Assert.Equal((0, 0), (list.ErrorCode, list.Topics.Count));
    }

    [Theory, OnBoth]
    public async Task Sizes_of_logs_are_told(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();
        var batch = Any.Batch(-1, producerId: -1, epoch: -1).Bytes;
        await place.ProduceAsync(topic, batch);

        var response = await place.Client.AskAsync<DescribeLogDirsResponse>(
            ApiCatalog.DescribeLogDirs, 4, new DescribeLogDirsRequest { Topics = [new() { Topic = topic, Partitions = [0, 7] }] });

        var partition = Assert.Single(Assert.Single(Assert.Single(response.Results).Topics).Partitions);
        Assert.Equal((0, (long)batch.Length, 0L), (partition.PartitionIndex, partition.PartitionSize, partition.OffsetLag));
    }

    [Theory, OnBoth]
    public async Task The_quorum_is_that_of_the_metadata(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);

        var known = await QuorumAsync(place, "__cluster_metadata");
        var unknown = await QuorumAsync(place, Place.NewName());

        Assert.Equal((0, 1), (known.ErrorCode, known.LeaderId));
        Assert.Equal([1], known.CurrentVoters.Select(voter => voter.ReplicaId));
        Assert.Equal((short)ErrorCode.UnknownTopicOrPartition, unknown.ErrorCode);
    }

    [Theory, OnBoth]
    public async Task A_cluster_describes_its_brokers_and_not_its_controllers(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);

        var brokers = await place.Client.AskAsync<DescribeClusterResponse>(ApiCatalog.DescribeCluster, 1, new DescribeClusterRequest { EndpointType = 1 });
        var controllers = await place.Client.AskAsync<DescribeClusterResponse>(ApiCatalog.DescribeCluster, 1, new DescribeClusterRequest { EndpointType = 2 });
        var others = await place.Client.AskAsync<DescribeClusterResponse>(ApiCatalog.DescribeCluster, 1, new DescribeClusterRequest { EndpointType = 3 });

        Assert.Equal([1], brokers.Brokers.Select(broker => broker.BrokerId));
        Assert.Equal((short)ErrorCode.MismatchedEndpointType, controllers.ErrorCode);
        Assert.Equal((short)ErrorCode.UnsupportedEndpointType, others.ErrorCode);
    }

    private static async Task<DescribeTopicPartitionsResponse> PagesAsync(Place place, IEnumerable<string> topics, int limit, (string Topic, int Partition)? cursor = null)
    {
        var request = new DescribeTopicPartitionsRequest
        {
            Topics = [.. topics.Select(topic => new DescribeTopicPartitionsRequest.TopicRequest { Name = topic })],
            ResponsePartitionLimit = limit,
            Cursor = cursor is { } from ? new() { TopicName = from.Topic, PartitionIndex = from.Partition } : null,
        };
        return await place.Client.AskAsync<DescribeTopicPartitionsResponse>(ApiCatalog.DescribeTopicPartitions, 0, request);
    }

    private static async Task<ErrorCode> ReassignAsync(Place place, string topic, List<int>? replicas)
    {
        var response = await place.Client.AskAsync<AlterPartitionReassignmentsResponse>(ApiCatalog.AlterPartitionReassignments, 0, new AlterPartitionReassignmentsRequest
        {
            TimeoutMs = 5000,
            Topics = [new() { Name = topic, Partitions = [new() { Replicas = replicas }] }],
        });
        return (ErrorCode)response.FirstError();
    }

    private static async Task<DescribeQuorumResponse.TopicData.PartitionData> QuorumAsync(Place place, string topic)
    {
        var response = await place.Client.AskAsync<DescribeQuorumResponse>(
            ApiCatalog.DescribeQuorum, 2, new DescribeQuorumRequest { Topics = [new() { TopicName = topic, Partitions = [new()] }] });
        return response.Topics[0].Partitions[0];
    }
}
