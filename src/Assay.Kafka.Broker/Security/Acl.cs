namespace Assay.Kafka.Broker.Security;

/// <summary>An entry of an access control list: somebody may or may not do something to some resources.</summary>
internal sealed record Acl(
    AclResourceType ResourceType,
    string ResourceName,
    AclPatternType PatternType,
    string Principal,
    string Host,
    AclOperation Operation,
    AclPermission Permission)
{
    public const string ClusterName = "kafka-cluster";

    private const string Wildcard = "*";

    private const string Everybody = "User:*";

    /// <summary>Whether it is about a resource.</summary>
    public bool Covers(AclResourceType type, string name) => ResourceType == type && PatternType switch
    {
        AclPatternType.Literal => ResourceName == name || ResourceName == Wildcard,
        AclPatternType.Prefixed => name.StartsWith(ResourceName, StringComparison.Ordinal),
        _ => false,
    };

    /// <summary>Whether it is about a client. Hosts are addresses.</summary>
    public bool Concerns(string principal, string host) =>
        (Principal == principal || Principal == Everybody) && (Host == host || Host == Wildcard);
}
