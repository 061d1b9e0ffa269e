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

    private ErrorCode Refuse(IRequest request) => AccessCheck.Refuse(_cluster, Context(), request);

    private void Allow(AclResourceType type, string name, AclOperation operation) =>
        _cluster.Authorizer.Add(new(type, name, AclPatternType.Literal, "User:alice", "*", operation, AclPermission.Allow));

    private static RequestContext Context() =>
        new(1, "client", "/127.0.0.1", CancellationToken.None) { Api = KafkaApi.ShareFetch, Principal = "User:alice" };
}
