using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Microsoft.Extensions.Time.Testing;

namespace Assay.Kafka.Broker.Tests.Groups.Share;

/// <summary>Share groups over the wire. There is no .NET client that speaks their protocol.</summary>
public sealed class ShareGroupTests : IAsyncLifetime
{
    private EmbeddedKafkaCluster _cluster = null!;
    private RawClient _client = null!;
    private Guid _topic;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _cluster = await EmbeddedKafkaCluster.StartAsync(cancellationToken: Cancellation);
        _cluster.CreateTopic("t", 2);
        _cluster.MarkBaseline();
        _client = await RawClient.ConnectAsync(_cluster);
        _topic = (await BeatAsync("a")).Assignment!.TopicPartitions[0].TopicId;
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task Members_come_and_go_and_are_assigned_what_there_is()
    {
        Assert.Single((await BeatAsync("b")).Assignment!.TopicPartitions[0].Partitions);
        Assert.Single((await BeatAsync("a", 2)).Assignment!.TopicPartitions[0].Partitions);
        Assert.Equal(("share", "Stable", 2), (_cluster.Groups[0].Type, _cluster.Groups[0].State, _cluster.Groups[0].Members.Count));

        Assert.Equal(-1, (await BeatAsync("b", -1)).MemberEpoch);

        Assert.Equal(2, (await BeatAsync("a", 3)).Assignment!.TopicPartitions[0].Partitions.Count);
        Assert.Equal(ErrorCode.FencedMemberEpoch, (ErrorCode)(await BeatAsync("a", 77)).ErrorCode);
        Assert.Equal(ErrorCode.UnknownMemberId, (ErrorCode)(await BeatAsync("b", 3)).ErrorCode);
    }

    [Fact]
    public async Task A_member_that_names_its_topics_again_is_told_its_assignment_again()
    {
        await BeatAsync("b");
        await BeatAsync("a", 2);
        await BeatAsync("b", -1);

        Assert.Equal(2, (await BeatAsync("a", 3)).Assignment!.TopicPartitions[0].Partitions.Count);

        // As if that answer had been lost.
        Assert.Equal(2, (await BeatAsync("a", 3, namesTopics: true)).Assignment!.TopicPartitions[0].Partitions.Count);
    }

    [Fact]
    public async Task A_fetch_whose_session_ends_while_it_waits_is_lent_nothing()
    {
        await FetchAsync("a", 0);
        _cluster.Append("t", 0, new NewRecord { Value = "x"u8.ToArray() });
        Assert.Single((await FetchAsync("a", 1)).Responses);

        await _client.SendAsync(ApiCatalog.ShareFetch, 2, Fetch("a", 2, maxWait: 60_000));
        await _client.SendAsync(ApiCatalog.ShareAcknowledge, 2, new ShareAcknowledgeRequest { GroupId = "g", MemberId = "a", ShareSessionEpoch = -1 });
        var waited = (ShareFetchResponse)(await _client.ReceiveAsync()).Response;
        await _client.ReceiveAsync();

        Assert.DoesNotContain(waited.Responses, static topic => topic.Partitions.Any(static partition => partition.AcquiredRecords.Count > 0));
        await using var other = await RawClient.ConnectAsync(_cluster);
        Assert.Equal(2, (await FetchAsync("b", 0, client: other)).Responses[0].Partitions[0].AcquiredRecords[0].DeliveryCount);
    }

    [Fact]
    public async Task A_fetch_waits_for_what_is_appended_and_is_at_rest_once_it_is_acknowledged()
    {
        await FetchAsync("a", 0);
        var waiting = FetchAsync("a", 1, maxWait: 60_000);
        await Task.Yield();

        _cluster.Append("t", 0, new NewRecord { Value = "x"u8.ToArray() });

        var acquired = (await waiting).Responses[0].Partitions[0].AcquiredRecords;
        Assert.Equal((0L, 0L, (short)1), (acquired[0].FirstOffset, acquired[0].LastOffset, acquired[0].DeliveryCount));
        Assert.Equal("Group 'g' is 1 behind on t-0 (committed 0, the end is 1).", _cluster.CheckRest().ToString());
        Assert.Equal(ErrorCode.None, await AcknowledgeAsync("a", 2, 0));
        Assert.True(_cluster.CheckRest().IsAtRest);
    }

    [Fact]
    public async Task What_a_lost_connection_was_lent_goes_to_who_waits()
    {
        await FetchAsync("a", 0);
        await using var other = await RawClient.ConnectAsync(_cluster);
        await FetchAsync("b", 0, client: other);
        _cluster.Append("t", 0, new NewRecord { Value = "x"u8.ToArray() });
        Assert.Single((await FetchAsync("b", 1, client: other)).Responses);
        var waiting = FetchAsync("a", 1, maxWait: 60_000);

        await other.DisposeAsync();

        Assert.Equal(2, (await waiting).Responses[0].Partitions[0].AcquiredRecords[0].DeliveryCount);
    }

    [Fact]
    public async Task Sessions_count_their_requests()
    {
        Assert.Equal(ErrorCode.ShareSessionNotFound, (ErrorCode)(await FetchAsync("a", 1)).ErrorCode);
        Assert.Equal(ErrorCode.None, (ErrorCode)(await FetchAsync("a", 0)).ErrorCode);
        Assert.Equal(ErrorCode.InvalidShareSessionEpoch, (ErrorCode)(await FetchAsync("a", 2)).ErrorCode);
        Assert.Equal(ErrorCode.None, (ErrorCode)(await FetchAsync("a", 1)).ErrorCode);
        Assert.Equal(ErrorCode.None, (ErrorCode)(await FetchAsync("a", -1)).ErrorCode);
        Assert.Equal(ErrorCode.ShareSessionNotFound, (ErrorCode)(await FetchAsync("a", 2)).ErrorCode);
    }

    [Fact]
    public async Task A_reset_leaves_members_in_their_group_and_nothing_to_do()
    {
        await FetchAsync("a", 0);
        _cluster.Append("t", 0, new NewRecord { Value = "x"u8.ToArray() }, new NewRecord { Value = "y"u8.ToArray() });
        await FetchAsync("a", 1);

        _cluster.Reset();

        Assert.True(_cluster.CheckRest().IsAtRest);
        Assert.Equal(ErrorCode.None, await AcknowledgeAsync("a", 2, 0));
        _cluster.Append("t", 0, new NewRecord { Value = "z"u8.ToArray() });
        Assert.Equal(2, (await FetchAsync("a", 3)).Responses[0].Partitions[0].AcquiredRecords[0].FirstOffset);
        Assert.Equal(ErrorCode.None, (ErrorCode)(await BeatAsync("a", 2)).ErrorCode);
    }

    [Fact]
    public async Task A_fetch_that_waits_ends_though_the_clock_stands_still()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(new() { TimeProvider = new FakeTimeProvider() }, Cancellation);
        cluster.CreateTopic("t", 2);
        await using var client = await RawClient.ConnectAsync(cluster);
        _topic = (await BeatAsync("a", client: client)).Assignment!.TopicPartitions[0].TopicId;

        Assert.Empty((await FetchAsync("a", 0, maxWait: 50, client)).Responses);
    }

    private Task<ShareGroupHeartbeatResponse> BeatAsync(string member, int epoch = 0, bool namesTopics = false, RawClient? client = null) => (client ?? _client).AskAsync<ShareGroupHeartbeatResponse>(
        ApiCatalog.ShareGroupHeartbeat,
        1,
        new ShareGroupHeartbeatRequest { GroupId = "g", MemberId = member, MemberEpoch = epoch, SubscribedTopicNames = epoch == 0 || namesTopics ? ["t"] : null });

    private Task<ShareFetchResponse> FetchAsync(string member, int epoch, int maxWait = 0, RawClient? client = null) =>
        (client ?? _client).AskAsync<ShareFetchResponse>(ApiCatalog.ShareFetch, 2, Fetch(member, epoch, maxWait));

    private ShareFetchRequest Fetch(string member, int epoch, int maxWait) => new()
    {
        GroupId = "g",
        MemberId = member,
        ShareSessionEpoch = epoch,
        MaxWaitMs = maxWait,
        MaxRecords = 500,
        Topics = epoch == 0 ? [new() { TopicId = _topic, Partitions = [new() { PartitionIndex = 0 }, new() { PartitionIndex = 1 }] }] : [],
    };

    private async Task<ErrorCode> AcknowledgeAsync(string member, int epoch, long offset) => (ErrorCode)(await _client.AskAsync<ShareAcknowledgeResponse>(
        ApiCatalog.ShareAcknowledge,
        2,
        new ShareAcknowledgeRequest
        {
            GroupId = "g",
            MemberId = member,
            ShareSessionEpoch = epoch,
            Topics =
            [
                new()
                {
                    TopicId = _topic,
                    Partitions = [new() { AcknowledgementBatches = [new() { FirstOffset = offset, LastOffset = offset, AcknowledgeTypes = [1] }] }],
                },
            ],
        })).FirstError();
}
