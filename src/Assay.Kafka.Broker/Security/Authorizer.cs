using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Requests;

namespace Assay.Kafka.Broker.Security;

/// <summary>
/// The access control lists of a cluster, and what they allow if they are to be enforced. A denial wins; what nobody allows is refused.
/// Guarded by the gate of its cluster.
/// </summary>
internal sealed class Authorizer(EmbeddedKafkaOptions options)
{
    private readonly HashSet<string> _superUsers = [.. options.SuperUsers.Select(name => $"User:{name}")];
    private readonly List<Acl> _acls = [];

    public bool IsEnforced => options.EnforceAcls;

    public IReadOnlyList<Acl> Acls => _acls;

    public void Add(Acl acl)
    {
        if (!_acls.Contains(acl))
        {
            _acls.Add(acl);
        }
    }

    public IReadOnlyList<Acl> Delete(AclFilter filter)
    {
        var gone = _acls.FindAll(filter.Matches);
        _acls.RemoveAll(filter.Matches);
        return gone;
    }

    public void Restore(IEnumerable<Acl> acls)
    {
        _acls.Clear();
        _acls.AddRange(acls);
    }

    public bool Allows(RequestContext context, AclOperation operation, AclResourceType type, string name) =>
        Allows(context.Principal, context.ClientHost, operation, type, name);

    public bool Allows(string principal, string clientHost, AclOperation operation, AclResourceType type, string name)
    {
        if (!IsEnforced || _superUsers.Contains(principal))
        {
            return true;
        }

        var host = clientHost.TrimStart('/');
        var relevant = _acls.FindAll(acl => acl.Covers(type, name) && acl.Concerns(principal, host));
        return !relevant.Exists(acl => acl.Permission == AclPermission.Deny && (acl.Operation == operation || acl.Operation == AclOperation.All))
            && relevant.Exists(acl => acl.Permission == AclPermission.Allow && Implies(acl.Operation, operation));
    }

    /// <summary>Whether the client may do something to any resource of a type at all, as idempotent producers have to.</summary>
    public bool AllowsSome(RequestContext context, AclOperation operation, AclResourceType type) =>
        !IsEnforced
        || _superUsers.Contains(context.Principal)
        || _acls.Exists(acl => acl.ResourceType == type && Allows(context, operation, type, acl.ResourceName == "*" ? "any" : acl.ResourceName));

    /// <summary>Whether the API that the request is of may touch a topic.</summary>
    public ErrorCode RefuseTopic(RequestContext context, string topic) =>
        !IsEnforced || Allows(context, OnTopic(context.Api), AclResourceType.Topic, topic) ? ErrorCode.None : ErrorCode.TopicAuthorizationFailed;

    private static AclOperation OnTopic(KafkaApi api) => api switch
    {
        KafkaApi.Produce or KafkaApi.AddPartitionsToTxn => AclOperation.Write,
        KafkaApi.DeleteRecords or KafkaApi.DeleteTopics => AclOperation.Delete,
        KafkaApi.CreatePartitions => AclOperation.Alter,
        KafkaApi.Fetch or KafkaApi.ShareFetch or KafkaApi.ShareAcknowledge or KafkaApi.OffsetCommit or KafkaApi.TxnOffsetCommit or KafkaApi.OffsetDelete or KafkaApi.DescribeProducers
            or KafkaApi.AlterShareGroupOffsets or KafkaApi.DeleteShareGroupOffsets => AclOperation.Read,
        _ => AclOperation.Describe,
    };

    // Whoever may read, write, delete or alter may also describe.
    private static bool Implies(AclOperation allowed, AclOperation wanted) =>
        allowed == wanted || allowed == AclOperation.All || wanted switch
        {
            AclOperation.Describe => allowed is AclOperation.Read or AclOperation.Write or AclOperation.Delete or AclOperation.Alter,
            AclOperation.DescribeConfigs => allowed is AclOperation.AlterConfigs,
            _ => false,
        };
}
