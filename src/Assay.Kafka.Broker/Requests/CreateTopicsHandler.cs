using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Configs;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Security;
using Assay.Kafka.Broker.Topics;
using Creatable = Assay.Kafka.Broker.Protocol.Messages.CreateTopicsRequest.CreatableTopic;
using Created = Assay.Kafka.Broker.Protocol.Messages.CreateTopicsResponse.CreatableTopicResult;

namespace Assay.Kafka.Broker.Requests;

/// <summary>CreateTopics.</summary>
internal sealed class CreateTopicsHandler(ClusterState cluster)
{
    private const int UseDefault = -1;
    private const int MostPartitions = 10_000;

    public IResponse Handle(RequestContext context, CreateTopicsRequest request)
    {
        if (request.Topics.Sum(topic => topic.Assignments.Count > 0 ? topic.Assignments.Count : Math.Max(0L, topic.NumPartitions)) > MostPartitions)
        {
            return new CreateTopicsResponse
            {
                Topics = request.Topics.ConvertAll(topic => Refuse(topic, ErrorCode.PolicyViolation, "Excessively large number of partitions per request.")),
            };
        }

        var repeated = request.Topics.GroupBy(topic => topic.Name).Where(same => same.Count() > 1).Select(same => same.Key).ToHashSet();
        return new CreateTopicsResponse
        {
            Topics =
            [
                .. request.Topics.DistinctBy(topic => topic.Name).Select(topic => repeated.Contains(topic.Name)
                    ? Refuse(topic, ErrorCode.InvalidRequest, "Duplicate topic name.")
                    : Create(context, topic, request.ValidateOnly)),
            ],
        };
    }

    private Created Create(RequestContext context, Creatable wanted, bool validateOnly)
    {
        if (!cluster.Authorizer.Allows(context, AclOperation.Create, AclResourceType.Cluster, Acl.ClusterName)
            && !cluster.Authorizer.Allows(context, AclOperation.Create, AclResourceType.Topic, wanted.Name))
        {
            return Refuse(wanted, ErrorCode.TopicAuthorizationFailed, "Authorization failed.");
        }

        if (cluster.Topics.Find(wanted.Name) is not null)
        {
            return Refuse(wanted, ErrorCode.TopicAlreadyExists, $"Topic '{wanted.Name}' already exists.");
        }

        if (!Topic.IsValidName(wanted.Name))
        {
            return Refuse(wanted, ErrorCode.InvalidTopic, $"'{wanted.Name}' is not a topic name: at most 249 letters, digits, dots, underscores and dashes.");
        }

        if (cluster.Topics.FindCollision(wanted.Name) is { } other)
        {
            return Refuse(wanted, ErrorCode.InvalidTopic, $"Topic '{wanted.Name}' collides with existing topic: {other}");
        }

        var (error, message) = Assign(wanted, out var assignments);
        if (error != ErrorCode.None)
        {
            return Refuse(wanted, error, message);
        }

        if (wanted.Configs.Select(config => ConfigRules.Refuse(TopicConfigs.All, "topic", config.Name, config.Value)).FirstOrDefault(refusal => refusal is not null) is { } refused)
        {
            return Refuse(wanted, ErrorCode.InvalidConfig, refused);
        }

        var settings = wanted.Configs.DistinctBy(config => config.Name).ToDictionary(config => config.Name, config => config.Value!);
        Topic? topic = null;
        if (!validateOnly)
        {
            cluster.Topics.TryCreate(wanted.Name, assignments, out topic);
            cluster.Configs.Set(new(ConfigResourceType.Topic, wanted.Name), settings);
            cluster.Cleaner.Watch();
        }

        return new()
        {
            Name = wanted.Name,
            ErrorMessage = null,
            TopicId = topic?.Id ?? Guid.NewGuid(),
            NumPartitions = assignments.Count,
            ReplicationFactor = (short)assignments[0].Count,
            Configs = [.. TopicConfigs.All.Values.Select(config => Describe(wanted.Name, settings, config))],
        };
    }

    private (ErrorCode Error, string Message) Assign(Creatable wanted, out IReadOnlyList<IReadOnlyList<int>> assignments)
    {
        assignments = [];
        if (wanted.Assignments.Count > 0)
        {
            if (wanted.NumPartitions != UseDefault || wanted.ReplicationFactor != UseDefault)
            {
                return (ErrorCode.InvalidRequest, "Where brokers are given for each partition, the numbers of partitions and of replicas have to be -1.");
            }

            var ordered = wanted.Assignments.OrderBy(assignment => assignment.PartitionIndex).ToList();
            if (ordered.Where((assignment, index) => assignment.PartitionIndex != index).Any())
            {
                return (ErrorCode.InvalidReplicaAssignment, "Partitions are counted from 0 without gaps.");
            }

            assignments = [.. ordered.Select(assignment => assignment.BrokerIds)];
            return ReplicaAssignments.Refuse(cluster, assignments) is { } refusal ? (ErrorCode.InvalidReplicaAssignment, refusal) : (ErrorCode.None, "");
        }

        var partitions = wanted.NumPartitions == UseDefault ? cluster.Configs.DefaultPartitions : wanted.NumPartitions;
        if (partitions < 1)
        {
            return (ErrorCode.InvalidPartitions, $"{partitions} partitions; there must be 1 at least.");
        }

        var replicas = wanted.ReplicationFactor == UseDefault ? cluster.Configs.DefaultReplicationFactor : wanted.ReplicationFactor;
        var up = cluster.Brokers.Up.Count();
        if (replicas < 1 || replicas > up)
        {
            return (ErrorCode.InvalidReplicationFactor, $"Replication factor {replicas}; {up} of {cluster.Brokers.All.Count} brokers are up.");
        }

        assignments = [.. cluster.Topics.Assign(partitions, replicas)];
        return (ErrorCode.None, "");
    }

    private Created.CreatableTopicConfigs Describe(string topic, Dictionary<string, string> settings, ConfigDefinition config)
    {
        var value = settings.TryGetValue(config.Name, out var own)
            ? new ConfigValue(config.Name, own, ConfigSource.Topic)
            : cluster.Configs.Chain(new(ConfigResourceType.Topic, topic), config).First();
        return new() { Name = config.Name, Value = value.Value, ConfigSource = (sbyte)value.Source, IsSensitive = config.IsSensitive };
    }

    private static Created Refuse(Creatable topic, ErrorCode error, string message) =>
        new() { Name = topic.Name, ErrorCode = (short)error, ErrorMessage = message };
}
