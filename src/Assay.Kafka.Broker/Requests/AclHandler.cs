using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Security;

namespace Assay.Kafka.Broker.Requests;

/// <summary>DescribeAcls, CreateAcls and DeleteAcls. Entries are kept whether or not they are enforced.</summary>
internal sealed class AclHandler(ClusterState cluster)
{
    public IResponse Describe(RequestContext context, DescribeAclsRequest request)
    {
        if (!May(context, AclOperation.Describe))
        {
            return new DescribeAclsResponse { ErrorCode = (short)ErrorCode.ClusterAuthorizationFailed, ErrorMessage = "Cluster authorization failed." };
        }

        var filter = new AclFilter(
            (AclResourceType)request.ResourceTypeFilter,
            request.ResourceNameFilter,
            (AclPatternType)request.PatternTypeFilter,
            request.PrincipalFilter,
            request.HostFilter,
            (AclOperation)request.Operation,
            (AclPermission)request.PermissionType);
        return new DescribeAclsResponse
        {
            Resources =
            [
                .. cluster.Authorizer.Acls.Where(filter.Matches).GroupBy(acl => (acl.ResourceType, acl.ResourceName, acl.PatternType)).Select(same =>
                    new DescribeAclsResponse.DescribeAclsResource
                    {
                        ResourceType = (sbyte)same.Key.ResourceType,
                        ResourceName = same.Key.ResourceName,
                        PatternType = (sbyte)same.Key.PatternType,
                        Acls =
                        [
                            .. same.Select(acl => new DescribeAclsResponse.DescribeAclsResource.AclDescription
                            {
                                Principal = acl.Principal,
                                Host = acl.Host,
                                Operation = (sbyte)acl.Operation,
                                PermissionType = (sbyte)acl.Permission,
                            }),
                        ],
                    }),
            ],
        };
    }

    public IResponse Create(RequestContext context, CreateAclsRequest request)
    {
        var may = May(context, AclOperation.Alter);
        return new CreateAclsResponse
        {
            Results = request.Creations.ConvertAll(creation =>
            {
                var acl = new Acl(
                    (AclResourceType)creation.ResourceType,
                    creation.ResourceName,
                    (AclPatternType)creation.ResourcePatternType,
                    creation.Principal,
                    creation.Host,
                    (AclOperation)creation.Operation,
                    (AclPermission)creation.PermissionType);
                var refusal = may ? Refuse(acl) : null;
                var error = !may ? ErrorCode.ClusterAuthorizationFailed : refusal is null ? ErrorCode.None : ErrorCode.InvalidRequest;
                if (error == ErrorCode.None)
                {
                    cluster.Authorizer.Add(acl);
                }

                return new CreateAclsResponse.AclCreationResult { ErrorCode = (short)error, ErrorMessage = refusal };
            }),
        };
    }

    public IResponse Delete(RequestContext context, DeleteAclsRequest request)
    {
        var may = May(context, AclOperation.Alter);
        return new DeleteAclsResponse
        {
            FilterResults = request.Filters.ConvertAll(filter => may
                ? new DeleteAclsResponse.DeleteAclsFilterResult { MatchingAcls = Delete(filter) }
                : new DeleteAclsResponse.DeleteAclsFilterResult { ErrorCode = (short)ErrorCode.ClusterAuthorizationFailed }),
        };
    }

    private List<DeleteAclsResponse.DeleteAclsFilterResult.DeleteAclsMatchingAcl> Delete(DeleteAclsRequest.DeleteAclsFilter filter) =>
    [
        .. cluster.Authorizer.Delete(new(
            (AclResourceType)filter.ResourceTypeFilter,
            filter.ResourceNameFilter,
            (AclPatternType)filter.PatternTypeFilter,
            filter.PrincipalFilter,
            filter.HostFilter,
            (AclOperation)filter.Operation,
            (AclPermission)filter.PermissionType)).Select(acl => new DeleteAclsResponse.DeleteAclsFilterResult.DeleteAclsMatchingAcl
            {
                ResourceType = (sbyte)acl.ResourceType,
                ResourceName = acl.ResourceName,
                PatternType = (sbyte)acl.PatternType,
                Principal = acl.Principal,
                Host = acl.Host,
                Operation = (sbyte)acl.Operation,
                PermissionType = (sbyte)acl.Permission,
            }),
    ];

    private static string? Refuse(Acl acl) =>
        acl.ResourceType is AclResourceType.Unknown or AclResourceType.Any ? "Invalid resourceType"
        : acl.PatternType is not (AclPatternType.Literal or AclPatternType.Prefixed) ? "Invalid patternType"
        : acl.Operation is AclOperation.Unknown or AclOperation.Any ? "Invalid operation"
        : acl.Permission is not (AclPermission.Allow or AclPermission.Deny) ? "Invalid permissionType"
        : acl.ResourceName.Length == 0 ? "Resource name should not be empty"
        : acl.ResourceType == AclResourceType.Cluster && acl.ResourceName != Acl.ClusterName ? $"The only valid name for the CLUSTER resource is {Acl.ClusterName}"
        : !acl.Principal.Contains(':', StringComparison.Ordinal) ? $"Could not parse principal from `{acl.Principal}` (no colon is present separating the principal type from the principal name)"
        : null;

    private bool May(RequestContext context, AclOperation operation) =>
        cluster.Authorizer.Allows(context, operation, AclResourceType.Cluster, Acl.ClusterName);
}
