using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Security;
using Assay.Kafka.Broker.Topics;
using Answer = Assay.Kafka.Broker.Protocol.Messages.DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic;

namespace Assay.Kafka.Broker.Requests;

/// <summary>DescribeTopicPartitions: topics by name, so many partitions at a time, with a cursor to go on from (KIP-966).</summary>
internal sealed class TopicPartitionsHandler(ClusterState cluster)
{
    public IResponse Handle(RequestContext context, DescribeTopicPartitionsRequest request)
    {
        var wantsAll = request.Topics.Count == 0;
        var names = (wantsAll ? cluster.Topics.All.Select(topic => topic.Name) : request.Topics.Select(topic => topic.Name))
            .Distinct().Order(StringComparer.Ordinal)
            .Where(name => request.Cursor is null || string.CompareOrdinal(name, request.Cursor.TopicName) >= 0)
            .Where(name => !wantsAll || cluster.Authorizer.RefuseTopic(context, name) == ErrorCode.None)
            .ToList();
        var response = new DescribeTopicPartitionsResponse();
        if (request.ResponsePartitionLimit < 1)
        {
            throw new MalformedMessageException($"{request.ResponsePartitionLimit} partitions can't be answered at a time.");
        }

        var left = Math.Min(request.ResponsePartitionLimit, cluster.Configs.BrokerNumber("max.request.partition.size.limit"));
        foreach (var name in names)
        {
            var from = name == request.Cursor?.TopicName ? request.Cursor.PartitionIndex : 0;
            if (left == 0)
            {
                response.NextCursor = new() { TopicName = name, PartitionIndex = from };
                break;
            }

            var answer = Describe(context, name, from, left);
            response.Topics.Add(answer);
            left -= answer.Partitions.Count;
            if (cluster.Topics.Find(name) is { } topic && answer.ErrorCode == 0 && from + answer.Partitions.Count < topic.Partitions.Count)
            {
                response.NextCursor = new() { TopicName = name, PartitionIndex = from + answer.Partitions.Count };
                break;
            }
        }

        return response;
    }

    private Answer Describe(RequestContext context, string name, int from, int limit)
    {
        var error = cluster.Authorizer.RefuseTopic(context, name);
        if (error != ErrorCode.None || cluster.Topics.Find(name) is not { } topic)
        {
            error = error != ErrorCode.None ? error : Topic.IsValidName(name) ? ErrorCode.UnknownTopicOrPartition : ErrorCode.InvalidTopic;
            return new() { Name = name, ErrorCode = (short)error };
        }

        return new()
        {
            Name = topic.Name,
            TopicId = topic.Id,
            TopicAuthorizedOperations = AuthorizedOperations.On(cluster, context, AclResourceType.Topic, name),
            Partitions =
            [
                .. topic.Partitions.Skip(from).Take(limit).Select(log => new Answer.DescribeTopicPartitionsResponsePartition
                {
                    ErrorCode = (short)(log.Brokers.Leader == ReplicaSet.NoLeader ? ErrorCode.LeaderNotAvailable : ErrorCode.None),
                    PartitionIndex = log.Index,
                    LeaderId = log.Brokers.Leader,
                    LeaderEpoch = log.LeaderEpoch,
                    ReplicaNodes = [.. log.Brokers.Replicas],
                    IsrNodes = [.. log.Brokers.InSync],
                    EligibleLeaderReplicas = [],
                    LastKnownElr = [],
                    OfflineReplicas = [.. log.Brokers.Replicas.Where(id => !cluster.Brokers.IsUp(id))],
                }),
            ],
        };
    }
}
