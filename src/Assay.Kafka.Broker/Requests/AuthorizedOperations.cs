using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Security;

namespace Assay.Kafka.Broker.Requests;

/// <summary>Bit fields of what the client may do (KIP-430).</summary>
internal static class AuthorizedOperations
{
    public const int NotAsked = int.MinValue;

    private static readonly AclOperation[] Topic =
    [
        AclOperation.Read, AclOperation.Write, AclOperation.Create, AclOperation.Delete, AclOperation.Alter, AclOperation.Describe,
        AclOperation.DescribeConfigs, AclOperation.AlterConfigs,
    ];

    private static readonly AclOperation[] Group =
        [AclOperation.Read, AclOperation.Delete, AclOperation.Describe, AclOperation.DescribeConfigs, AclOperation.AlterConfigs];

    private static readonly AclOperation[] Cluster =
    [
        AclOperation.Create, AclOperation.Alter, AclOperation.Describe, AclOperation.ClusterAction, AclOperation.DescribeConfigs,
        AclOperation.AlterConfigs, AclOperation.IdempotentWrite,
    ];

    public static int On(ClusterState cluster, RequestContext context, AclResourceType type, string name) => Bits(
        (type switch { AclResourceType.Topic => Topic, AclResourceType.Group => Group, _ => Cluster })
        .Where(operation => cluster.Authorizer.Allows(context, operation, type, name)));

    private static int Bits(IEnumerable<AclOperation> operations) => operations.Aggregate(0, (bits, operation) => bits | (1 << (int)operation));
}
