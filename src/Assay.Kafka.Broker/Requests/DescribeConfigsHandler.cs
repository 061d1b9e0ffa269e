using System.Globalization;
using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Configs;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Security;
using Resource = Assay.Kafka.Broker.Protocol.Messages.DescribeConfigsRequest.DescribeConfigsResource;
using Result = Assay.Kafka.Broker.Protocol.Messages.DescribeConfigsResponse.DescribeConfigsResult;

namespace Assay.Kafka.Broker.Requests;

/// <summary>DescribeConfigs and ListConfigResources.</summary>
internal sealed class DescribeConfigsHandler(ClusterState cluster)
{
    private static readonly ConfigResourceType[] Listed =
        [ConfigResourceType.Topic, ConfigResourceType.Broker, ConfigResourceType.BrokerLogger, ConfigResourceType.ClientMetrics, ConfigResourceType.Group];

    public IResponse Describe(RequestContext context, DescribeConfigsRequest request) =>
        new DescribeConfigsResponse { Results = request.Resources.ConvertAll(resource => Describe(context, request, resource)) };

    public IResponse List(RequestContext context, ListConfigResourcesRequest request)
    {
        // Version 0 knew nothing but client metrics (KIP-1142).
        var types = context.Version == 0 ? [ConfigResourceType.ClientMetrics]
            : request.ResourceTypes.Count == 0 ? Listed
            : [.. request.ResourceTypes.Select(type => (ConfigResourceType)type)];
        if (!cluster.Authorizer.Allows(context, AclOperation.DescribeConfigs, AclResourceType.Cluster, Acl.ClusterName))
        {
            return new ListConfigResourcesResponse { ErrorCode = (short)ErrorCode.ClusterAuthorizationFailed };
        }

        if (types.Except(Listed).Any())
        {
            return new ListConfigResourcesResponse { ErrorCode = (short)ErrorCode.UnsupportedVersion };
        }

        return new ListConfigResourcesResponse
        {
            ConfigResources =
            [
                .. types.Distinct().SelectMany(type => NamesOf(type).Select(name => new ListConfigResourcesResponse.ConfigResource
                {
                    ResourceName = name,
                    ResourceType = (sbyte)type,
                })),
            ],
        };
    }

    private IEnumerable<string> NamesOf(ConfigResourceType type) => type switch
    {
        ConfigResourceType.Topic => cluster.Topics.All.Select(topic => topic.Name),
        ConfigResourceType.Broker or ConfigResourceType.BrokerLogger => cluster.Brokers.Up.Select(node => node.Id.ToString(CultureInfo.InvariantCulture)),
        _ => cluster.Configs.Altered.Where(resource => resource.Type == type).Select(resource => resource.Name),
    };

    private Result Describe(RequestContext context, DescribeConfigsRequest request, Resource wanted)
    {
        var resource = new ConfigResource((ConfigResourceType)wanted.ResourceType, wanted.ResourceName);
        if (RefuseAccess(context, resource) is not ErrorCode.None and var refused)
        {
            return Refuse(wanted, refused, null);
        }

        return resource.Type switch
        {
            ConfigResourceType.Topic when cluster.Topics.Find(resource.Name) is null =>
                Refuse(wanted, ErrorCode.UnknownTopicOrPartition, $"There is no topic '{resource.Name}'."),
            ConfigResourceType.Broker when resource.Name.Length > 0 && resource.Name != context.BrokerId.ToString(CultureInfo.InvariantCulture) =>
                Refuse(wanted, ErrorCode.InvalidRequest, $"Unexpected broker id, expected {context.BrokerId} or empty string, but received {resource.Name}"),
            ConfigResourceType.Group or ConfigResourceType.ClientMetrics when resource.Name.Length == 0 =>
                Refuse(wanted, ErrorCode.InvalidRequest, "A name is needed."),
            ConfigResourceType.Topic or ConfigResourceType.Broker or ConfigResourceType.Group or ConfigResourceType.ClientMetrics or ConfigResourceType.BrokerLogger =>
                Answer(context, request, wanted, resource),
            _ => Refuse(wanted, ErrorCode.InvalidRequest, $"Resources of type {wanted.ResourceType} have no configuration."),
        };
    }

    private Result Answer(RequestContext context, DescribeConfigsRequest request, Resource wanted, ConfigResource resource)
    {
        var altered = cluster.Configs.Of(resource);
        var definitions = ConfigRules.DefinitionsOf(resource.Type);
        // The defaults of all brokers are only those that were set; of one broker, also names that nobody knows.
        var names = resource is { Type: ConfigResourceType.Broker, Name: "" } ? altered.Keys : definitions.Keys.Union(altered.Keys).Order(StringComparer.Ordinal);
        return new()
        {
            ResourceType = wanted.ResourceType,
            ResourceName = wanted.ResourceName,
            Configs =
            [
                .. names
                    .Where(name => wanted.ConfigurationKeys is null or [] || wanted.ConfigurationKeys.Contains(name))
                    .Select(name => Describe(context, request, resource, definitions.GetValueOrDefault(name) ?? new(name, ConfigType.Password, null, ""))),
            ],
        };
    }

    private Result.DescribeConfigsResourceResult Describe(
        RequestContext context, DescribeConfigsRequest request, ConfigResource resource, ConfigDefinition definition)
    {
        var chain = cluster.Configs.Chain(resource, definition, context.BrokerId).Select(value => value.Name is "broker.id" or "node.id" && value.Source == ConfigSource.Default
            ? value with { Value = resource.Name, Source = ConfigSource.StaticBroker }
            : value).ToList();
        var effective = chain[0];
        return new()
        {
            Name = definition.Name,
            Value = definition.IsSensitive ? null : effective.Value,
            ReadOnly = definition.IsReadOnly,
            ConfigSource = (sbyte)effective.Source,
            IsSensitive = definition.IsSensitive,
            ConfigType = (sbyte)definition.Type,
            Documentation = request.IncludeDocumentation ? definition.Documentation : null,
            Synonyms = request.IncludeSynonyms
                ? [.. chain.Where(value => value.Value is not null).Select(value => new Result.DescribeConfigsResourceResult.DescribeConfigsSynonym
                {
                    Name = value.Name,
                    Value = definition.IsSensitive ? null : value.Value,
                    Source = (sbyte)value.Source,
                })]
                : [],
        };
    }

    private ErrorCode RefuseAccess(RequestContext context, ConfigResource resource) => resource.Type switch
    {
        ConfigResourceType.Topic when !cluster.Authorizer.Allows(context, AclOperation.DescribeConfigs, AclResourceType.Topic, resource.Name) =>
            ErrorCode.TopicAuthorizationFailed,
        ConfigResourceType.Group when !cluster.Authorizer.Allows(context, AclOperation.DescribeConfigs, AclResourceType.Group, resource.Name) =>
            ErrorCode.GroupAuthorizationFailed,
        ConfigResourceType.Broker or ConfigResourceType.BrokerLogger or ConfigResourceType.ClientMetrics
            when !cluster.Authorizer.Allows(context, AclOperation.DescribeConfigs, AclResourceType.Cluster, Acl.ClusterName) =>
            ErrorCode.ClusterAuthorizationFailed,
        _ => ErrorCode.None,
    };

    private static Result Refuse(Resource resource, ErrorCode error, string? message) => new()
    {
        ErrorCode = (short)error,
        ErrorMessage = message,
        ResourceType = resource.ResourceType,
        ResourceName = resource.ResourceName,
    };
}
