using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Security;
using Assay.Kafka.Broker.Topics;

namespace Assay.Kafka.Broker.Requests;

/// <summary>Metadata and DescribeCluster: which brokers there are, and who leads what.</summary>
internal sealed class MetadataHandler(ClusterState cluster)
{
    private const sbyte Brokers = 1;
    private const sbyte Controllers = 2;

    public IResponse Handle(RequestContext context, MetadataRequest request)
    {
        // Null asks for every topic; so does an empty list, in version 0 only.
        var wantsAll = request.Topics is null || (context.Version == 0 && request.Topics.Count == 0);
        var topics = wantsAll
            ? cluster.Topics.All
                .Where(topic => cluster.Authorizer.RefuseTopic(context, topic.Name) == ErrorCode.None)
                .Select(topic => Describe(context, topic, request.IncludeTopicAuthorizedOperations))
            : request.Topics!.Select(topic => Find(context, topic, request));
        return new MetadataResponse
        {
            Topics = [.. topics],
            Brokers =
            [
                .. cluster.Brokers.Up.Select(node => new MetadataResponse.MetadataResponseBroker
                {
                    NodeId = node.Id,
                    Host = node.AddressOn(context.Listener).Host,
                    Port = node.AddressOn(context.Listener).Port,
                    Rack = node.Rack,
                }),
            ],
            ClusterId = cluster.Id,
            ControllerId = cluster.Brokers.ControllerId,
            ClusterAuthorizedOperations = Operations(context, request.IncludeClusterAuthorizedOperations),
        };
    }

    public IResponse Handle(RequestContext context, DescribeClusterRequest request)
    {
        if (request.EndpointType is not Brokers)
        {
            return new DescribeClusterResponse
            {
                ErrorCode = (short)(request.EndpointType == Controllers ? ErrorCode.MismatchedEndpointType : ErrorCode.UnsupportedEndpointType),
                ErrorMessage = $"Endpoint type {request.EndpointType} is not one of a broker.",
            };
        }

        return new DescribeClusterResponse
        {
            ClusterId = cluster.Id,
            ControllerId = cluster.Brokers.ControllerId,
            Brokers =
            [
                .. cluster.Brokers.Up.Select(node => new DescribeClusterResponse.DescribeClusterBroker
                {
                    BrokerId = node.Id,
                    Host = node.AddressOn(context.Listener).Host,
                    Port = node.AddressOn(context.Listener).Port,
                    Rack = node.Rack,
                }),
            ],
            ClusterAuthorizedOperations = Operations(context, request.IncludeClusterAuthorizedOperations),
        };
    }

    private MetadataResponse.MetadataResponseTopic Find(RequestContext context, MetadataRequest.MetadataRequestTopic wanted, MetadataRequest request)
    {
        // Java's clients leave the name empty, rather than null, where they ask by id.
        var asked = wanted.TopicId == Guid.Empty ? wanted.Name : null;
        var topic = asked is null ? cluster.Topics.Find(wanted.TopicId) : cluster.Topics.Find(asked);
        var name = topic?.Name ?? asked;
        var error = asked is null ? ErrorCode.UnknownTopicId
            : Topic.IsValidName(asked) ? ErrorCode.UnknownTopicOrPartition
            : ErrorCode.InvalidTopic;
        if (name is not null && cluster.Authorizer.RefuseTopic(context, name) is not ErrorCode.None and var refused)
        {
            return new() { ErrorCode = (short)refused, Name = asked, TopicId = wanted.TopicId };
        }

        if (topic is null && asked is not null && request.AllowAutoTopicCreation)
        {
            error = MayCreate(context, asked) ? cluster.Topics.FindOrCreate(asked, out topic) : ErrorCode.TopicAuthorizationFailed;
        }

        return topic is null
            ? new() { ErrorCode = (short)error, Name = asked, TopicId = wanted.TopicId }
            : Describe(context, topic, request.IncludeTopicAuthorizedOperations);
    }

    private bool MayCreate(RequestContext context, string topic) =>
        cluster.Authorizer.Allows(context, AclOperation.Create, AclResourceType.Cluster, Acl.ClusterName)
        || cluster.Authorizer.Allows(context, AclOperation.Create, AclResourceType.Topic, topic);

    private MetadataResponse.MetadataResponseTopic Describe(RequestContext context, Topic topic, bool withOperations) => new()
    {
        Name = topic.Name,
        TopicId = topic.Id,
        TopicAuthorizedOperations = withOperations
            ? AuthorizedOperations.On(cluster, context, AclResourceType.Topic, topic.Name)
            : AuthorizedOperations.NotAsked,
        Partitions =
        [
            .. topic.Partitions.Select(log => new MetadataResponse.MetadataResponseTopic.MetadataResponsePartition
            {
                ErrorCode = (short)(log.Brokers.Leader == ReplicaSet.NoLeader ? ErrorCode.LeaderNotAvailable : ErrorCode.None),
                PartitionIndex = log.Index,
                LeaderId = log.Brokers.Leader,
                LeaderEpoch = log.LeaderEpoch,
                ReplicaNodes = [.. log.Brokers.Replicas],
                IsrNodes = [.. log.Brokers.InSync],
                OfflineReplicas = [.. log.Brokers.Replicas.Where(id => !cluster.Brokers.IsUp(id))],
            }),
        ],
    };

    private int Operations(RequestContext context, bool asked) =>
        asked ? AuthorizedOperations.On(cluster, context, AclResourceType.Cluster, Acl.ClusterName) : AuthorizedOperations.NotAsked;
}
