namespace Assay.Kafka.Broker.Security;

/// <summary>Which entries are meant, by clients that describe or delete them. Null is anything.</summary>
internal sealed record AclFilter(
    AclResourceType ResourceType,
    string? ResourceName,
    AclPatternType PatternType,
    string? Principal,
    string? Host,
    AclOperation Operation,
    AclPermission Permission)
{
    public bool Matches(Acl acl) =>
        (ResourceType == AclResourceType.Any || ResourceType == acl.ResourceType)
        && MatchesName(acl)
        && (Principal ?? acl.Principal) == acl.Principal
        && (Host ?? acl.Host) == acl.Host
        && (Operation == AclOperation.Any || Operation == acl.Operation)
        && (Permission == AclPermission.Any || Permission == acl.Permission);

    private bool MatchesName(Acl acl) => PatternType switch
    {
        AclPatternType.Any => (ResourceName ?? acl.ResourceName) == acl.ResourceName,
        // Every entry that would say something about the resource of this name.
        AclPatternType.Match => ResourceName is null || acl.Covers(acl.ResourceType, ResourceName),
        _ => PatternType == acl.PatternType && (ResourceName ?? acl.ResourceName) == acl.ResourceName,
    };
}
