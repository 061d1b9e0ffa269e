using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Topics;
using Creatable = Assay.Kafka.Broker.Protocol.Messages.CreateTopicsRequest.CreatableTopic;
using Created = Assay.Kafka.Broker.Protocol.Messages.CreateTopicsResponse.CreatableTopicResult;

namespace Assay.Kafka.Broker.Requests;

/// <summary>CreateTopics, DeleteTopics and CreatePartitions. One broker: replication factors other than 1 and -1 are refused, as Kafka does.</summary>
internal sealed class TopicAdminHandler(ClusterState cluster)
{
    private const int UseDefault = -1;
    private const short TopicIds = 6;
    private const sbyte FromTopic = 1;
    private const sbyte FromDefault = 5;

    public IResponse Create(RequestContext context, CreateTopicsRequest request)
    {
        var repeated = request.Topics.GroupBy(topic => topic.Name).Where(same => same.Count() > 1).Select(same => same.Key).ToHashSet();
        return new CreateTopicsResponse
        {
            Topics =
            [
                .. request.Topics.DistinctBy(topic => topic.Name).Select(topic => repeated.Contains(topic.Name)
                    ? Refuse(topic, ErrorCode.InvalidRequest, "Duplicate topic in request.")
                    : Create(topic, request.ValidateOnly)),
            ],
        };
    }

    public IResponse Delete(RequestContext context, DeleteTopicsRequest request)
    {
        var wanted = context.Version >= TopicIds
            ? request.Topics.Select(topic => (topic.Name, topic.TopicId))
            : request.TopicNames.Select(name => ((string?)name, Guid.Empty));
        return new DeleteTopicsResponse
        {
            Responses = [.. wanted.Select(topic => Delete(topic.Item1, topic.Item2))],
        };
    }

    public IResponse Grow(RequestContext context, CreatePartitionsRequest request) => new CreatePartitionsResponse
    {
        Results = [.. request.Topics.Select(topic =>
        {
            var (error, message) = Grow(topic, request.ValidateOnly);
            return new CreatePartitionsResponse.CreatePartitionsTopicResult { Name = topic.Name, ErrorCode = (short)error, ErrorMessage = message };
        })],
    };

    private Created Create(Creatable wanted, bool validateOnly)
    {
        if (cluster.Topics.Find(wanted.Name) is not null)
        {
            return Refuse(wanted, ErrorCode.TopicAlreadyExists, $"Topic '{wanted.Name}' already exists.");
        }

        if (!Topic.IsValidName(wanted.Name))
        {
            return Refuse(wanted, ErrorCode.InvalidTopic, $"'{wanted.Name}' is not a topic name: at most 249 letters, digits, dots, underscores and dashes.");
        }

        var partitions = wanted.Assignments.Count > 0 ? wanted.Assignments.Count
            : wanted.NumPartitions == UseDefault ? cluster.Options.DefaultPartitions
            : wanted.NumPartitions;
        if (partitions < 1)
        {
            return Refuse(wanted, ErrorCode.InvalidPartitions, $"{partitions} partitions; there must be 1 at least.");
        }

        if (wanted.ReplicationFactor is not (UseDefault or 1))
        {
            return Refuse(wanted, ErrorCode.InvalidReplicationFactor, $"Replication factor {wanted.ReplicationFactor}; there is 1 broker.");
        }

        if (wanted.Assignments.Any(assignment => assignment.BrokerIds is not [ClusterState.NodeId]))
        {
            return Refuse(wanted, ErrorCode.InvalidReplicaAssignment, $"There is only broker {ClusterState.NodeId}.");
        }

        if (wanted.Configs.Select(config => TopicConfigs.Refuse(config.Name, config.Value)).FirstOrDefault(refusal => refusal is not null) is { } refused)
        {
            return Refuse(wanted, ErrorCode.InvalidConfig, refused);
        }

        var settings = wanted.Configs.ToDictionary(config => config.Name, config => config.Value!);
        Topic? topic = null;
        if (!validateOnly)
        {
            cluster.Topics.TryCreate(wanted.Name, partitions, out topic);
            foreach (var (name, value) in settings)
            {
                topic!.Configs[name] = value;
            }
        }

        return new()
        {
            Name = wanted.Name,
            TopicId = topic?.Id ?? Guid.Empty,
            NumPartitions = partitions,
            ReplicationFactor = 1,
            Configs =
            [
                .. TopicConfigs.Defaults.Select(config => new Created.CreatableTopicConfigs
                {
                    Name = config.Key,
                    Value = settings.GetValueOrDefault(config.Key, config.Value),
                    ConfigSource = settings.ContainsKey(config.Key) ? FromTopic : FromDefault,
                }),
            ],
        };
    }

    private DeleteTopicsResponse.DeletableTopicResult Delete(string? name, Guid id)
    {
        var topic = name is null ? cluster.Topics.Find(id) : cluster.Topics.Find(name);
        if (topic is null)
        {
            var error = name is null ? ErrorCode.UnknownTopicId : ErrorCode.UnknownTopicOrPartition;
            return new() { Name = name, TopicId = id, ErrorCode = (short)error };
        }

        cluster.Topics.Delete(topic);
        return new() { Name = topic.Name, TopicId = topic.Id };
    }

    private (ErrorCode Error, string? Message) Grow(CreatePartitionsRequest.CreatePartitionsTopic wanted, bool validateOnly)
    {
        if (cluster.Topics.Find(wanted.Name) is not { } topic)
        {
            return (ErrorCode.UnknownTopicOrPartition, $"There is no topic '{wanted.Name}'.");
        }

        if (wanted.Count <= topic.Partitions.Count)
        {
            return (ErrorCode.InvalidPartitions, $"The topic has {topic.Partitions.Count} partitions; {wanted.Count} is not more.");
        }

        if (!validateOnly)
        {
            topic.Grow(wanted.Count);
            cluster.Changes.Increment();
        }

        return (ErrorCode.None, null);
    }

    private static Created Refuse(Creatable topic, ErrorCode error, string message) =>
        new() { Name = topic.Name, ErrorCode = (short)error, ErrorMessage = message };
}
