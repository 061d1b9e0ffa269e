using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;

namespace Assay.Kafka.Broker.Tests.Groups.Share;

/// <summary>A member that reads from two brokers, each of which leads one partition.</summary>
public sealed class ShareSessionTests : IAsyncLifetime
{
    private const int Second = 2;

    private EmbeddedKafkaCluster _cluster = null!;
    private RawClient _one = null!;
    private RawClient _two = null!;
    private Guid _topic;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _cluster = await EmbeddedKafkaCluster.StartAsync(new() { Brokers = 2 }, Cancellation);
        _cluster.CreateTopic("t", 2);
        _cluster.MoveLeader("t", 0, 1);
        _cluster.MoveLeader("t", 1, Second);
        _cluster.MoveCoordinator("g", 1);
        _one = await RawClient.ConnectAsync(_cluster.Brokers[0].Address);
        _two = await RawClient.ConnectAsync(_cluster.Brokers[1].Address);
        _topic = (await _one.AskAsync<ShareGroupHeartbeatResponse>(
            ApiCatalog.ShareGroupHeartbeat,
            1,
            new ShareGroupHeartbeatRequest { GroupId = "g", MemberId = "a", SubscribedTopicNames = ["t"] })).Assignment!.TopicPartitions[0].TopicId;
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task A_member_has_a_session_with_each_broker_which_counts_for_itself()
    {
        await OpenAsync();

        Assert.Equal(0, Assert.Single((await FetchAsync(_one, 1)).Responses[0].Partitions).PartitionIndex);
        Assert.Equal(1, Assert.Single((await FetchAsync(_two, 1)).Responses[0].Partitions).PartitionIndex);
        Assert.Equal(ErrorCode.None, (await AcknowledgeAsync(_two, 2, partition: 1)).Error);
        Assert.Equal(ErrorCode.None, (ErrorCode)(await FetchAsync(_one, 2)).ErrorCode);
    }

    [Fact]
    public async Task The_end_of_a_session_gives_back_what_its_broker_lent_and_no_more()
    {
        await OpenAsync();
        await FetchAsync(_one, 1);
        await FetchAsync(_two, 1);

        await FetchAsync(_two, -1);

        Assert.Equal(2, (await FetchAsync(_two, 0, partition: 1)).Responses[0].Partitions[0].AcquiredRecords[0].DeliveryCount);
        Assert.Equal(ErrorCode.None, (await AcknowledgeAsync(_one, 2, partition: 0)).Error);
    }

    [Fact]
    public async Task A_broker_that_does_not_lead_a_partition_lends_and_takes_nothing_and_says_who_leads()
    {
        await OpenAsync();
        await FetchAsync(_two, 1);
        await FetchAsync(_one, -1);

        var refused = await FetchAsync(_one, 0, partition: 1);

        var partition = Assert.Single(refused.Responses[0].Partitions);
        Assert.Equal((ErrorCode.NotLeaderOrFollower, Second), ((ErrorCode)partition.ErrorCode, partition.CurrentLeader.LeaderId));
        Assert.Empty(partition.AcquiredRecords);
        var leader = Assert.Single(refused.NodeEndpoints);
        Assert.Equal((Second, _cluster.Brokers[1].Address), (leader.NodeId, $"{leader.Host}:{leader.Port}"));
        Assert.Equal((ErrorCode.NotLeaderOrFollower, Second), await AcknowledgeAsync(_one, 1, partition: 1));
        Assert.Equal((ErrorCode.None, 0), await AcknowledgeAsync(_two, 2, partition: 1));
    }

    [Fact]
    public async Task What_was_lent_before_a_leader_moved_is_lent_anew_by_the_next_one()
    {
        await OpenAsync();
        await FetchAsync(_one, 1);

        _cluster.MoveLeader("t", 0, Second);

        var moved = (await FetchAsync(_two, 1, partition: 0)).Responses[0].Partitions.Single(partition => partition.PartitionIndex == 0);
        Assert.Equal(2, Assert.Single(moved.AcquiredRecords).DeliveryCount);
        Assert.Equal(ErrorCode.NotLeaderOrFollower, (await AcknowledgeAsync(_one, 2, partition: 0)).Error);
    }

    private async Task OpenAsync()
    {
        await FetchAsync(_one, 0, partition: 0);
        await FetchAsync(_two, 0, partition: 1);
        _cluster.Append("t", 0, new NewRecord { Value = "x"u8.ToArray() });
        _cluster.Append("t", 1, new NewRecord { Value = "y"u8.ToArray() });
    }

    private Task<ShareFetchResponse> FetchAsync(RawClient client, int epoch, int? partition = null) => client.AskAsync<ShareFetchResponse>(
        ApiCatalog.ShareFetch,
        2,
        new ShareFetchRequest
        {
            GroupId = "g",
            MemberId = "a",
            ShareSessionEpoch = epoch,
            MaxRecords = 500,
            Topics = partition is { } index ? [new() { TopicId = _topic, Partitions = [new() { PartitionIndex = index }] }] : [],
        });

    private async Task<(ErrorCode Error, int Leader)> AcknowledgeAsync(RawClient client, int epoch, int partition)
    {
        var response = await client.AskAsync<ShareAcknowledgeResponse>(
            ApiCatalog.ShareAcknowledge,
            2,
            new ShareAcknowledgeRequest
            {
                GroupId = "g",
                MemberId = "a",
                ShareSessionEpoch = epoch,
                Topics =
                [
                    new()
                    {
                        TopicId = _topic,
                        Partitions = [new() { PartitionIndex = partition, AcknowledgementBatches = [new() { AcknowledgeTypes = [1] }] }],
                    },
                ],
            });
        return ((ErrorCode)response.FirstError(), response.Responses is [{ Partitions: [{ CurrentLeader.LeaderId: var leader }] }] ? leader : 0);
    }
}
