using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Topics;

namespace Assay.Kafka.Broker.Requests;

/// <summary>Metadata and DescribeCluster: one broker, which leads every partition and is the controller.</summary>
internal sealed class MetadataHandler(ClusterState cluster, BrokerAddress address)
{
    public IResponse Handle(RequestContext context, MetadataRequest request)
    {
        // Null asks for every topic; so does an empty list, in version 0 only.
        var wantsAll = request.Topics is null || (context.Version == 0 && request.Topics.Count == 0);
        var topics = wantsAll
            ? cluster.Topics.All.Select(topic => Describe(topic, request.IncludeTopicAuthorizedOperations))
            : request.Topics!.Select(topic => Find(topic, request));
        return new MetadataResponse
        {
            Brokers = [new() { NodeId = ClusterState.NodeId, Host = address.Host, Port = address.Port }],
            ClusterId = cluster.Id,
            ControllerId = ClusterState.NodeId,
            Topics = [.. topics],
            ClusterAuthorizedOperations = request.IncludeClusterAuthorizedOperations ? AuthorizedOperations.OnCluster : AuthorizedOperations.NotAsked,
        };
    }

    public IResponse Handle(RequestContext context, DescribeClusterRequest request) => new DescribeClusterResponse
    {
        ClusterId = cluster.Id,
        ControllerId = ClusterState.NodeId,
        Brokers = [new() { BrokerId = ClusterState.NodeId, Host = address.Host, Port = address.Port }],
        EndpointType = request.EndpointType,
        ClusterAuthorizedOperations = request.IncludeClusterAuthorizedOperations ? AuthorizedOperations.OnCluster : AuthorizedOperations.NotAsked,
    };

    private MetadataResponse.MetadataResponseTopic Find(MetadataRequest.MetadataRequestTopic wanted, MetadataRequest request)
    {
        Topic? topic;
        ErrorCode error;
        if (wanted.Name is null)
        {
            topic = cluster.Topics.Find(wanted.TopicId);
            error = ErrorCode.UnknownTopicId;
        }
        else if (request.AllowAutoTopicCreation)
        {
            error = cluster.Topics.FindOrCreate(wanted.Name, out topic);
        }
        else
        {
            topic = cluster.Topics.Find(wanted.Name);
            error = Topic.IsValidName(wanted.Name) ? ErrorCode.UnknownTopicOrPartition : ErrorCode.InvalidTopic;
        }

        return topic is null
            ? new() { ErrorCode = (short)error, Name = wanted.Name, TopicId = wanted.TopicId }
            : Describe(topic, request.IncludeTopicAuthorizedOperations);
    }

    private static MetadataResponse.MetadataResponseTopic Describe(Topic topic, bool withOperations) => new()
    {
        Name = topic.Name,
        TopicId = topic.Id,
        TopicAuthorizedOperations = withOperations ? AuthorizedOperations.OnTopic : AuthorizedOperations.NotAsked,
        Partitions =
        [
            .. topic.Partitions.Select(log => new MetadataResponse.MetadataResponseTopic.MetadataResponsePartition
            {
                PartitionIndex = log.Index,
                LeaderId = ClusterState.NodeId,
                LeaderEpoch = PartitionLog.LeaderEpoch,
                ReplicaNodes = [ClusterState.NodeId],
                IsrNodes = [ClusterState.NodeId],
            }),
        ],
    };
}
