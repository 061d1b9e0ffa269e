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

    private IRequest? Taken<TRequest>(TRequest request, out TRequest left)
        where TRequest : IRequest
    {
        left = request;
        return BatchAccess.TakeRefused(_cluster, Context(), request);
    }

    private ErrorCode Refuse(IRequest request) => AccessCheck.Refuse(_cluster, Context(), request);

    private void Allow(AclResourceType type, string name, AclOperation operation) =>
        _cluster.Authorizer.Add(new(type, name, AclPatternType.Literal, "User:alice", "*", operation, AclPermission.Allow));

    private static RequestContext Context() =>
        new(1, "client", "/127.0.0.1", CancellationToken.None) { Api = KafkaApi.ShareFetch, Principal = "User:alice" };
}
