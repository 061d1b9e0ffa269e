using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Security;
using Component = Assay.Kafka.Broker.Protocol.Messages.DescribeClientQuotasRequest.ComponentData;
using Entry = Assay.Kafka.Broker.Protocol.Messages.AlterClientQuotasRequest.EntryData;

namespace Assay.Kafka.Broker.Requests;

/// <summary>DescribeClientQuotas and AlterClientQuotas (KIP-546). Quotas are kept; nobody is ever throttled.</summary>
internal sealed class QuotaHandler(ClusterState cluster)
{
    private const sbyte ByName = 0;
    private const sbyte Default = 1;
    private const sbyte Any = 2;

    public IResponse Describe(RequestContext context, DescribeClientQuotasRequest request)
    {
        if (!cluster.Authorizer.Allows(context, AclOperation.DescribeConfigs, AclResourceType.Cluster, Acl.ClusterName))
        {
            return Refuse(ErrorCode.ClusterAuthorizationFailed, "Cluster authorization failed.");
        }

        if (request.Components.Find(component => !QuotaStore.EntityTypes.Contains(component.EntityType)) is { } unknown)
        {
            return Refuse(
                unknown.EntityType.Length == 0 ? ErrorCode.InvalidRequest : ErrorCode.UnsupportedVersion, $"Custom entity type '{unknown.EntityType}' not supported");
        }

        if (request.Components.GroupBy(component => component.EntityType).Any(same => same.Count() > 1))
        {
            return Refuse(ErrorCode.InvalidRequest, "An entity type is named twice.");
        }

        return new DescribeClientQuotasResponse
        {
            Entries =
            [
                .. cluster.Quotas.All.Where(quota => Matches(request, quota.Entity)).Select(quota => new DescribeClientQuotasResponse.EntryData
                {
                    Entity = [.. quota.Entity.Select(part => new DescribeClientQuotasResponse.EntryData.EntityData { EntityType = part.Key, EntityName = part.Value })],
                    Values = [.. quota.Values.Select(value => new DescribeClientQuotasResponse.EntryData.ValueData { Key = value.Key, Value = value.Value })],
                }),
            ],
        };
    }

    public IResponse Alter(RequestContext context, AlterClientQuotasRequest request)
    {
        var may = cluster.Authorizer.Allows(context, AclOperation.AlterConfigs, AclResourceType.Cluster, Acl.ClusterName);
        return new AlterClientQuotasResponse
        {
            Entries = request.Entries.ConvertAll(entry =>
            {
                var refusal = may ? Check(entry) : "Cluster authorization failed.";
                if (refusal is null && !request.ValidateOnly)
                {
                    cluster.Quotas.Set(
                        entry.Entity.ToDictionary(part => part.EntityType, part => part.EntityName),
                        entry.Ops.Select(change => (change.Key, change.Remove ? (double?)null : change.Value)));
                }

                return new AlterClientQuotasResponse.EntryData
                {
                    ErrorCode = (short)(refusal is null ? ErrorCode.None : may ? ErrorCode.InvalidRequest : ErrorCode.ClusterAuthorizationFailed),
                    ErrorMessage = refusal,
                    Entity = entry.Entity.ConvertAll(part => new AlterClientQuotasResponse.EntryData.EntityData { EntityType = part.EntityType, EntityName = part.EntityName }),
                };
            }),
        };
    }

    private static bool Matches(DescribeClientQuotasRequest request, IReadOnlyDictionary<string, string?> entity) =>
        request.Components.TrueForAll(component => entity.TryGetValue(component.EntityType, out var name) && Matches(component, name))
        && (!request.Strict || entity.Count == request.Components.Count);

    private static bool Matches(Component component, string? name) => component.MatchType switch
    {
        ByName => name is not null && name == component.Match,
        Default => name is null,
        Any => true,
        _ => false,
    };

    private static string? Check(Entry entry)
    {
        var types = entry.Entity.ConvertAll(part => part.EntityType);
        if (types.Count == 0)
        {
            return "Invalid empty client quota entity";
        }

        if (types.Find(type => !QuotaStore.EntityTypes.Contains(type)) is { } unknown)
        {
            return $"Unhandled client quota entity type: {unknown}";
        }

        if (types.Distinct().Count() != types.Count)
        {
            return "An entity type is named twice.";
        }

        if (entry.Entity.Exists(part => part.EntityName is ""))
        {
            return "Empty entity names are not supported.";
        }

        var keys = QuotaStore.KeysFor(types);
        return keys.Count == 0 ? "Invalid entity: an address stands alone."
            : entry.Ops.Find(change => !keys.Contains(change.Key)) is { } wrong ? $"Invalid configuration key {wrong.Key}"
            : entry.Ops.Find(change => !change.Remove && !(change.Value > 0)) is { } low ? $"Quota {low.Key} must be greater than 0"
            : null;
    }

    private static DescribeClientQuotasResponse Refuse(ErrorCode error, string message) =>
        new() { ErrorCode = (short)error, ErrorMessage = message, Entries = null };
}
