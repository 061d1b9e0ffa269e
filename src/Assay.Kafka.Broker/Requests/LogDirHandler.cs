using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Security;
using Assay.Kafka.Broker.Topics;

namespace Assay.Kafka.Broker.Requests;

/// <summary>DescribeLogDirs and AlterReplicaLogDirs. Logs are in memory; there is one directory, by name only.</summary>
internal sealed class LogDirHandler(ClusterState cluster)
{
    /// <summary>The name that clients see.</summary>
    public const string Path = "/memory";

    public IResponse Describe(RequestContext context, DescribeLogDirsRequest request)
    {
        if (!cluster.Authorizer.Allows(context, AclOperation.Describe, AclResourceType.Cluster, Acl.ClusterName))
        {
            return new DescribeLogDirsResponse { ErrorCode = (short)ErrorCode.ClusterAuthorizationFailed };
        }

        var logs = request.Topics is null
            ? cluster.Topics.All.SelectMany(topic => topic.Partitions)
            : request.Topics.SelectMany(topic => topic.Partitions.Select(partition => cluster.Topics.Find(topic.Topic, partition))).OfType<PartitionLog>();
        return new DescribeLogDirsResponse
        {
            Results =
            [
                new()
                {
                    LogDir = Path,
                    Topics =
                    [
                        .. logs.Where(log => log.Brokers.Replicas.Contains(context.BrokerId)).GroupBy(log => log.Topic)
                            .Select(same => new DescribeLogDirsResponse.DescribeLogDirsResult.DescribeLogDirsTopic
                            {
                                Name = same.Key,
                                Partitions =
                                [
                                    .. same.Select(log => new DescribeLogDirsResponse.DescribeLogDirsResult.DescribeLogDirsTopic.DescribeLogDirsPartition
                                    {
                                        PartitionIndex = log.Index,
                                        PartitionSize = log.Size,
                                    }),
                                ],
                            }),
                    ],
                },
            ],
        };
    }

    public IResponse Alter(RequestContext context, AlterReplicaLogDirsRequest request)
    {
        var may = cluster.Authorizer.Allows(context, AclOperation.Alter, AclResourceType.Cluster, Acl.ClusterName);
        var results = request.Dirs.SelectMany(dir => dir.Topics.SelectMany(topic => topic.Partitions.Select(partition => (topic.Name, Partition: partition, Error: !may
            ? ErrorCode.ClusterAuthorizationFailed
            : dir.Path != Path ? ErrorCode.LogDirNotFound
            : cluster.Topics.Find(topic.Name, partition) is null ? ErrorCode.UnknownTopicOrPartition
            : ErrorCode.None))));
        return new AlterReplicaLogDirsResponse
        {
            Results =
            [
                .. results.GroupBy(result => result.Name).Select(same => new AlterReplicaLogDirsResponse.AlterReplicaLogDirTopicResult
                {
                    TopicName = same.Key,
                    Partitions =
                    [
                        .. same.Select(result => new AlterReplicaLogDirsResponse.AlterReplicaLogDirTopicResult.AlterReplicaLogDirPartitionResult
                        {
                            PartitionIndex = result.Partition,
                            ErrorCode = (short)result.Error,
                        }),
                    ],
                }),
            ],
        };
    }
}
