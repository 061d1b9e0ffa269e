using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Security;

namespace Assay.Kafka.Broker.Requests;

/// <summary>DeleteTopics and CreatePartitions.</summary>
internal sealed class TopicAdminHandler(ClusterState cluster)
{
    private const short TopicIds = 6;
    private const int MostPartitions = 10_000;

    public IResponse Delete(RequestContext context, DeleteTopicsRequest request)
    {
        var wanted = context.Version >= TopicIds
            ? request.Topics.Select(topic => (topic.Name, topic.TopicId))
            : request.TopicNames.Select(name => ((string?)name, Guid.Empty));
        return new DeleteTopicsResponse
        {
            Responses = [.. wanted.Select(topic => Delete(context, topic.Item1, topic.Item2))],
        };
    }

    public IResponse Grow(RequestContext context, CreatePartitionsRequest request)
    {
        var repeated = request.Topics.GroupBy(topic => topic.Name).Where(same => same.Count() > 1).Select(same => same.Key).ToHashSet();
        return new CreatePartitionsResponse
        {
            Results = [.. request.Topics.DistinctBy(topic => topic.Name).Select(topic =>
            {
                var (error, message) = repeated.Contains(topic.Name)
                    ? (ErrorCode.InvalidRequest, "Duplicate topic in request.")
                    : Grow(context, topic, request.ValidateOnly);
                return new CreatePartitionsResponse.CreatePartitionsTopicResult { Name = topic.Name, ErrorCode = (short)error, ErrorMessage = message };
            })],
        };
    }

    private DeleteTopicsResponse.DeletableTopicResult Delete(RequestContext context, string? name, Guid id)
    {
        if (name is not null && id != Guid.Empty)
        {
            return new() { Name = name, TopicId = id, ErrorCode = (short)ErrorCode.InvalidRequest, ErrorMessage = "A topic is named by its name or its id, not both." };
        }

        var topic = name is null ? cluster.Topics.Find(id) : cluster.Topics.Find(name);
        if (topic is null)
        {
            var error = name is null ? ErrorCode.UnknownTopicId : ErrorCode.UnknownTopicOrPartition;
            return new() { Name = name, TopicId = id, ErrorCode = (short)error };
        }

        if (!cluster.Authorizer.Allows(context, AclOperation.Delete, AclResourceType.Topic, topic.Name))
        {
            return new() { Name = name, TopicId = id, ErrorCode = (short)ErrorCode.TopicAuthorizationFailed };
        }

        cluster.Topics.Delete(topic);
        return new() { Name = topic.Name, TopicId = topic.Id };
    }

    private (ErrorCode Error, string? Message) Grow(RequestContext context, CreatePartitionsRequest.CreatePartitionsTopic wanted, bool validateOnly)
    {
        if (!cluster.Authorizer.Allows(context, AclOperation.Alter, AclResourceType.Topic, wanted.Name))
        {
            return (ErrorCode.TopicAuthorizationFailed, null);
        }

        if (cluster.Topics.Find(wanted.Name) is not { } topic)
        {
            return (ErrorCode.UnknownTopicOrPartition, $"There is no topic '{wanted.Name}'.");
        }

        var more = wanted.Count - topic.Partitions.Count;
        if (more <= 0)
        {
            return (ErrorCode.InvalidPartitions, $"The topic has {topic.Partitions.Count} partitions; {wanted.Count} is not more.");
        }

        if (more > MostPartitions)
        {
            return (ErrorCode.PolicyViolation, "Excessively large number of partitions per request.");
        }

        IReadOnlyList<IReadOnlyList<int>> assignments;
        if (wanted.Assignments is { } given)
        {
            assignments = [.. given.Select(assignment => assignment.BrokerIds)];
            if (assignments.Count != more)
            {
                return (ErrorCode.InvalidReplicaAssignment, $"{more} partitions are to be added, and brokers are given for {assignments.Count}.");
            }

            if (ReplicaAssignments.Refuse(cluster, assignments, topic.ReplicationFactor) is { } refusal)
            {
                return (ErrorCode.InvalidReplicaAssignment, refusal);
            }
        }
        else
        {
            assignments = [.. cluster.Topics.Assign(more, topic.ReplicationFactor)];
        }

        if (!validateOnly)
        {
            topic.Grow(assignments);
            cluster.Changes.Increment();
        }

        return (ErrorCode.None, null);
    }
}
