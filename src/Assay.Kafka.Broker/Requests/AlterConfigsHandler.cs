using System.Globalization;
using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Configs;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Security;

namespace Assay.Kafka.Broker.Requests;

/// <summary>IncrementalAlterConfigs, and AlterConfigs, which replaces everything that was set before.</summary>
internal sealed class AlterConfigsHandler(ClusterState cluster)
{
    public IResponse Alter(RequestContext context, IncrementalAlterConfigsRequest request)
    {
        var repeated = Repeated(request.Resources.Select(resource => (resource.ResourceType, resource.ResourceName)));
        return new IncrementalAlterConfigsResponse
        {
            Responses = request.Resources.ConvertAll(wanted =>
            {
                var resource = new ConfigResource((ConfigResourceType)wanted.ResourceType, wanted.ResourceName);
                var (error, message) = repeated.Contains((wanted.ResourceType, wanted.ResourceName))
                    ? (ErrorCode.InvalidRequest, "Each resource must appear at most once.")
                    : Change(
                        context,
                        resource,
                        [.. wanted.Configs.Select(config => new ConfigChange(config.Name, (ConfigOperation)config.ConfigOperation, config.Value))],
                        new(cluster.Configs.Of(resource)),
                        request.ValidateOnly);
                return new IncrementalAlterConfigsResponse.AlterConfigsResourceResponse
                {
                    ErrorCode = (short)error,
                    ErrorMessage = message,
                    ResourceType = wanted.ResourceType,
                    ResourceName = wanted.ResourceName,
                };
            }),
        };
    }

    public IResponse Replace(RequestContext context, AlterConfigsRequest request)
    {
        var repeated = Repeated(request.Resources.Select(resource => (resource.ResourceType, resource.ResourceName)));
        return new AlterConfigsResponse
        {
            Responses = request.Resources.ConvertAll(wanted =>
            {
                var (error, message) = repeated.Contains((wanted.ResourceType, wanted.ResourceName))
                    ? (ErrorCode.InvalidRequest, "Each resource must appear at most once.")
                    : Change(
                        context,
                        new((ConfigResourceType)wanted.ResourceType, wanted.ResourceName),
                        [.. wanted.Configs.Select(config => new ConfigChange(config.Name, ConfigOperation.Set, config.Value))],
                        [],
                        request.ValidateOnly);
                return new AlterConfigsResponse.AlterConfigsResourceResponse
                {
                    ErrorCode = (short)error,
                    ErrorMessage = message,
                    ResourceType = wanted.ResourceType,
                    ResourceName = wanted.ResourceName,
                };
            }),
        };
    }

    private (ErrorCode Error, string? Message) Change(
        RequestContext context, ConfigResource resource, IReadOnlyCollection<ConfigChange> changes, Dictionary<string, string> values, bool validateOnly)
    {
        var (error, message) = CheckResource(context, resource);
        if (error == ErrorCode.None)
        {
            (error, message) = ConfigEditor.Apply(cluster.Configs, resource, changes, values);
        }

        if (error == ErrorCode.None && !validateOnly)
        {
            cluster.Configs.Set(resource, values);
            cluster.Cleaner.Watch();
            cluster.Changes.Increment();
        }

        return (error, message);
    }

    private (ErrorCode Error, string? Message) CheckResource(RequestContext context, ConfigResource resource)
    {
        var (type, name, refusal) = resource.Type switch
        {
            ConfigResourceType.Topic => (AclResourceType.Topic, resource.Name, ErrorCode.TopicAuthorizationFailed),
            ConfigResourceType.Group => (AclResourceType.Group, resource.Name, ErrorCode.GroupAuthorizationFailed),
            _ => (AclResourceType.Cluster, Acl.ClusterName, ErrorCode.ClusterAuthorizationFailed),
        };
        if (!cluster.Authorizer.Allows(context, AclOperation.AlterConfigs, type, name))
        {
            return (refusal, null);
        }

        return resource.Type switch
        {
            ConfigResourceType.Topic when cluster.Topics.Find(resource.Name) is null =>
                (ErrorCode.UnknownTopicOrPartition, $"The topic '{resource.Name}' does not exist."),
            ConfigResourceType.Broker when resource.Name.Length > 0 && resource.Name != context.BrokerId.ToString(CultureInfo.InvariantCulture) =>
                (ErrorCode.InvalidRequest, $"Unexpected broker id, expected {context.BrokerId}, but received {resource.Name}"),
            ConfigResourceType.BrokerLogger => (ErrorCode.InvalidConfig, "This broker has no loggers."),
            ConfigResourceType.ClientMetrics or ConfigResourceType.Group when resource.Name.Length == 0 =>
                (ErrorCode.InvalidRequest, "Default resources are not allowed for this type."),
            ConfigResourceType.Topic or ConfigResourceType.Broker or ConfigResourceType.ClientMetrics or ConfigResourceType.Group => (ErrorCode.None, null),
            _ => (ErrorCode.InvalidRequest, $"Resources of type {(int)resource.Type} have no configuration."),
        };
    }

    private static HashSet<(sbyte Type, string Name)> Repeated(IEnumerable<(sbyte Type, string Name)> resources) =>
        [.. resources.GroupBy(resource => resource).Where(same => same.Count() > 1).Select(same => same.Key)];
}
