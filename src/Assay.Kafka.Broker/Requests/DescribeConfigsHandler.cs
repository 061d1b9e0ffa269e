using System.Globalization;
using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Topics;
using Resource = Assay.Kafka.Broker.Protocol.Messages.DescribeConfigsRequest.DescribeConfigsResource;
using Result = Assay.Kafka.Broker.Protocol.Messages.DescribeConfigsResponse.DescribeConfigsResult;

namespace Assay.Kafka.Broker.Requests;

/// <summary>DescribeConfigs of topics and of the broker.</summary>
internal sealed class DescribeConfigsHandler(ClusterState cluster)
{
    private const sbyte TopicResource = 2;
    private const sbyte BrokerResource = 4;
    private const sbyte FromTopic = 1;
    private const sbyte FromBrokerFile = 4;
    private const sbyte FromDefault = 5;

    public IResponse Handle(RequestContext context, DescribeConfigsRequest request) =>
        new DescribeConfigsResponse { Results = [.. request.Resources.Select(Describe)] };

    private Result Describe(Resource resource) => resource.ResourceType switch
    {
        TopicResource when cluster.Topics.Find(resource.ResourceName) is { } topic => Answer(
            resource,
            TopicConfigs.Defaults.Select(config => topic.Configs.TryGetValue(config.Key, out var value)
                ? (config.Key, value, FromTopic)
                : (config.Key, config.Value, FromDefault)),
            isReadOnly: false),
        TopicResource => Refuse(resource, ErrorCode.UnknownTopicOrPartition, $"There is no topic '{resource.ResourceName}'."),
        BrokerResource when resource.ResourceName is "" or "1" => Answer(resource, BrokerConfigs().Select(config => (config.Key, config.Value, FromBrokerFile)), isReadOnly: true),
        BrokerResource => Refuse(resource, ErrorCode.InvalidRequest, $"There is no broker {resource.ResourceName}; there is only broker {ClusterState.NodeId}."),
        _ => Refuse(resource, ErrorCode.InvalidRequest, $"Resources of type {resource.ResourceType} have no configuration here."),
    };

    private SortedDictionary<string, string> BrokerConfigs() => new(StringComparer.Ordinal)
    {
        ["auto.create.topics.enable"] = cluster.Options.AutoCreateTopics ? "true" : "false",
        ["broker.id"] = ClusterState.NodeId.ToString(CultureInfo.InvariantCulture),
        ["default.replication.factor"] = "1",
        ["group.initial.rebalance.delay.ms"] = Milliseconds(cluster.Options.InitialRebalanceDelay),
        ["group.max.session.timeout.ms"] = Milliseconds(cluster.Options.MaxSessionTimeout),
        ["group.min.session.timeout.ms"] = Milliseconds(cluster.Options.MinSessionTimeout),
        ["log.retention.ms"] = "-1",
        ["min.insync.replicas"] = "1",
        ["node.id"] = ClusterState.NodeId.ToString(CultureInfo.InvariantCulture),
        ["num.partitions"] = cluster.Options.DefaultPartitions.ToString(CultureInfo.InvariantCulture),
        ["offsets.topic.replication.factor"] = "1",
        ["transaction.state.log.replication.factor"] = "1",
    };

    private static Result Answer(Resource resource, IEnumerable<(string Name, string Value, sbyte Source)> configs, bool isReadOnly) => new()
    {
        ResourceType = resource.ResourceType,
        ResourceName = resource.ResourceName,
        Configs =
        [
            .. configs
                .Where(config => resource.ConfigurationKeys is null or [] || resource.ConfigurationKeys.Contains(config.Name))
                .Select(config => new Result.DescribeConfigsResourceResult
                {
                    Name = config.Name,
                    Value = config.Value,
                    ConfigSource = config.Source,
                    ReadOnly = isReadOnly,
                }),
        ],
    };

    private static Result Refuse(Resource resource, ErrorCode error, string message) => new()
    {
        ErrorCode = (short)error,
        ErrorMessage = message,
        ResourceType = resource.ResourceType,
        ResourceName = resource.ResourceName,
    };

    private static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString(CultureInfo.InvariantCulture);
}
