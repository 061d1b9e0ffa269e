using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Requests;
using Assay.Kafka.Broker.Security;

namespace Assay.Kafka.Broker.Tests.Security;

public sealed class AccessCheckTests : IDisposable
{
    private readonly ClusterState _cluster = new(new() { EnforceAcls = true });

    public void Dispose() => _cluster.Dispose();

    [Fact]
    public void Share_groups_are_guarded_as_groups_are()
    {
        IRequest[] reads =
        [
            new ShareGroupHeartbeatRequest { GroupId = "g" }, new ShareFetchRequest { GroupId = "g" }, new ShareAcknowledgeRequest { GroupId = "g" },
            new AlterShareGroupOffsetsRequest { GroupId = "g" },
        ];
        IRequest[] describes =
        [
            new ShareGroupDescribeRequest { GroupIds = ["g"] }, new DescribeShareGroupOffsetsRequest { Groups = [new() { GroupId = "g" }] },
        ];
        IRequest delete = new DeleteShareGroupOffsetsRequest { GroupId = "g" };
        Assert.All([.. reads, .. describes, delete], request => Assert.Equal(ErrorCode.GroupAuthorizationFailed, Refuse(request)));

        Allow(AclResourceType.Group, "g", AclOperation.Read);

        Assert.All([.. reads, .. describes], request => Assert.Equal(ErrorCode.None, Refuse(request)));
        Assert.Equal(ErrorCode.GroupAuthorizationFailed, Refuse(delete));
        Allow(AclResourceType.Group, "g", AclOperation.Delete);
        Assert.Equal(ErrorCode.None, Refuse(delete));
    }

    [Fact]
    public void Members_subscribe_to_topics_that_they_may_know_of()
    {
        Allow(AclResourceType.Group, "g", AclOperation.Read);
        Allow(AclResourceType.Topic, "mine", AclOperation.Describe);

        Assert.Equal(ErrorCode.None, Refuse(new ConsumerGroupHeartbeatRequest { GroupId = "g", SubscribedTopicNames = ["mine"] }));
        Assert.Equal(ErrorCode.TopicAuthorizationFailed, Refuse(new ConsumerGroupHeartbeatRequest { GroupId = "g", SubscribedTopicNames = ["mine", "other"] }));
        Assert.Equal(ErrorCode.None, Refuse(new ShareGroupHeartbeatRequest { GroupId = "g", SubscribedTopicNames = ["mine"] }));
        Assert.Equal(ErrorCode.TopicAuthorizationFailed, Refuse(new ShareGroupHeartbeatRequest { GroupId = "g", SubscribedTopicNames = ["other"] }));
    }

    [Fact]
    public void Share_groups_read_topics_that_they_may_read()
    {
        _cluster.Topics.TryCreate("t", 1, out var topic);
        Allow(AclResourceType.Topic, "t", AclOperation.Describe);
        Assert.Equal(ErrorCode.TopicAuthorizationFailed, _cluster.FindShared(Context(), new(topic!.Id, 0), out _));

        Allow(AclResourceType.Topic, "t", AclOperation.Read);

        Assert.Equal(ErrorCode.None, _cluster.FindShared(Context(), new(topic.Id, 0), out _));
    }

    [Fact]
    public void Of_several_groups_only_those_are_refused_that_the_client_may_not_ask_for()
    {
        Allow(AclResourceType.Group, "mine", AclOperation.Describe);
        Allow(AclResourceType.Group, "mine", AclOperation.Delete);
        Allow(AclResourceType.TransactionalId, "mine", AclOperation.Describe);

        Assert.Equal(["other"], Assert.IsType<DescribeGroupsRequest>(Taken(new DescribeGroupsRequest { Groups = ["mine", "other"] }, out DescribeGroupsRequest describe)).Groups);
        Assert.Equal(["mine"], describe.Groups);
        Assert.Equal(["other"], Assert.IsType<DeleteGroupsRequest>(Taken(new DeleteGroupsRequest { GroupsNames = ["other", "mine"] }, out DeleteGroupsRequest _)).GroupsNames);
        Assert.Equal(
            ["other"],
            Assert.IsType<OffsetFetchRequest>(Taken(new OffsetFetchRequest { Groups = [new() { GroupId = "mine" }, new() { GroupId = "other" }] }, out OffsetFetchRequest fetch))
                .Groups.Select(group => group.GroupId));
        Assert.Equal("mine", Assert.Single(fetch.Groups).GroupId);
        Assert.Equal(["other"], Assert.IsType<DescribeTransactionsRequest>(
            Taken(new DescribeTransactionsRequest { TransactionalIds = ["mine", "other"] }, out DescribeTransactionsRequest _)).TransactionalIds);
        Assert.Equal(["other"], Assert.IsType<FindCoordinatorRequest>(
            Taken(new FindCoordinatorRequest { KeyType = 1, CoordinatorKeys = ["mine", "other"] }, out FindCoordinatorRequest _)).CoordinatorKeys);
    }

    [Fact]
    public void Nothing_is_taken_out_of_a_request_that_is_allowed_or_refused_as_a_whole()
    {
        Allow(AclResourceType.Group, "mine", AclOperation.Describe);

        Assert.Null(Taken(new DescribeGroupsRequest { Groups = ["mine", "mine"] }, out DescribeGroupsRequest allowed));
        Assert.Null(Taken(new DescribeGroupsRequest { Groups = ["other"] }, out DescribeGroupsRequest refused));

        Assert.Equal((ErrorCode.None, ErrorCode.GroupAuthorizationFailed), (Refuse(allowed), Refuse(refused)));
    }

    [Fact]
    public void A_pattern_finds_only_topics_that_the_member_may_know_of()
    {
        _cluster.Topics.TryCreate("t.mine", 1, out var mine);
        _cluster.Topics.TryCreate("t.other", 1, out _);
        Allow(AclResourceType.Topic, "t.mine", AclOperation.Describe);

        var answer = (ConsumerGroupHeartbeatResponse)new ConsumerGroupHandler(_cluster).Heartbeat(
            Context(), new() { GroupId = "g", MemberId = "m", RebalanceTimeoutMs = 30_000, SubscribedTopicRegex = "t.*", TopicPartitions = [] });

        Assert.Equal(mine!.Id, Assert.Single(answer.Assignment!.TopicPartitions).TopicId);
    }

    [Fact]
    public void Offsets_are_deleted_of_topics_that_the_client_may_read()
    {
        _cluster.Topics.TryCreate("mine", 1, out _);
        _cluster.Topics.TryCreate("other", 1, out _);
        _cluster.Groups.FindOrAddConsumerGroup("g");
        Allow(AclResourceType.Topic, "mine", AclOperation.Read);
        Allow(AclResourceType.Topic, "other", AclOperation.Describe);

        var answer = (OffsetDeleteResponse)new GroupAdminHandler(_cluster).DeleteOffsets(
            Context(KafkaApi.OffsetDelete), new() { GroupId = "g", Topics = [new() { Name = "mine", Partitions = [new()] }, new() { Name = "other", Partitions = [new()] }] });

        Assert.Equal([ErrorCode.None, ErrorCode.TopicAuthorizationFailed], answer.Topics.Select(topic => (ErrorCode)topic.Partitions[0].ErrorCode));
    }

    [Fact]
    public void Offsets_of_share_groups_are_told_and_changed_in_topics_that_the_client_may_have()
    {
        _cluster.Topics.TryCreate("mine", 1, out _);
        _cluster.Topics.TryCreate("other", 1, out var other);
        var handler = new ShareOffsetsHandler(_cluster);
        var group = _cluster.Groups.FindOrAddShareGroup("g");
        group.PartitionOf(other!, other!.Find(0)!).StartAt(0);
        Allow(AclResourceType.Topic, "mine", AclOperation.Read);

        var altered = (AlterShareGroupOffsetsResponse)handler.Alter(
            Context(KafkaApi.AlterShareGroupOffsets),
            new() { GroupId = "g", Topics = [new() { TopicName = "mine", Partitions = [new()] }, new() { TopicName = "other", Partitions = [new()] }] });
        var all = (DescribeShareGroupOffsetsResponse)handler.Describe(Context(KafkaApi.DescribeShareGroupOffsets), new() { Groups = [new() { GroupId = "g", Topics = null }] });
        var named = (DescribeShareGroupOffsetsResponse)handler.Describe(
            Context(KafkaApi.DescribeShareGroupOffsets), new() { Groups = [new() { GroupId = "g", Topics = [new() { TopicName = "other", Partitions = [0] }] }] });
        var deleted = (DeleteShareGroupOffsetsResponse)handler.Delete(
            Context(KafkaApi.DeleteShareGroupOffsets), new() { GroupId = "g", Topics = [new() { TopicName = "mine" }, new() { TopicName = "other" }] });

        Assert.Equal([ErrorCode.None, ErrorCode.TopicAuthorizationFailed], altered.Responses.Select(topic => (ErrorCode)topic.Partitions[0].ErrorCode));
        Assert.Equal("mine", Assert.Single(all.Groups[0].Topics).TopicName);
        Assert.Equal(ErrorCode.TopicAuthorizationFailed, (ErrorCode)named.Groups[0].Topics[0].Partitions[0].ErrorCode);
        Assert.Equal([ErrorCode.None, ErrorCode.TopicAuthorizationFailed], deleted.Responses.Select(topic => (ErrorCode)topic.ErrorCode));
    }

    [Fact]
    public void What_may_be_done_to_a_group_is_what_the_client_may_do()
    {
        Allow(AclResourceType.Group, "g", AclOperation.Read);
        _cluster.Groups.FindOrAddConsumerGroup("g");

        var answer = (ConsumerGroupDescribeResponse)new ConsumerGroupHandler(_cluster).Describe(Context(), new() { GroupIds = ["g"], IncludeAuthorizedOperations = true });

        Assert.Equal((1 << (int)AclOperation.Read) | (1 << (int)AclOperation.Describe), answer.Groups[0].AuthorizedOperations);
    }

    private IRequest? Taken<TRequest>(TRequest request, out TRequest left)
        where TRequest : IRequest
    {
        left = request;
        return BatchAccess.TakeRefused(_cluster, Context(), request);
    }

    private ErrorCode Refuse(IRequest request) => AccessCheck.Refuse(_cluster, Context(), request);

    private void Allow(AclResourceType type, string name, AclOperation operation) =>
        _cluster.Authorizer.Add(new(type, name, AclPatternType.Literal, "User:alice", "*", operation, AclPermission.Allow));

    private static RequestContext Context(KafkaApi api = KafkaApi.ShareFetch) =>
        new(1, "client", "/127.0.0.1", CancellationToken.None) { Api = api, Principal = "User:alice" };
}
