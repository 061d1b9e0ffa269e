using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Groups;
using Assay.Kafka.Broker.Groups.Assignors;
using Assay.Kafka.Broker.Groups.Share;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Altered = Assay.Kafka.Broker.Protocol.Messages.AlterShareGroupOffsetsResponse.AlterShareGroupOffsetsResponseTopic;
using DescribedGroup = Assay.Kafka.Broker.Protocol.Messages.DescribeShareGroupOffsetsResponse.DescribeShareGroupOffsetsResponseGroup;
using DescribedTopic = Assay.Kafka.Broker.Protocol.Messages.DescribeShareGroupOffsetsResponse.DescribeShareGroupOffsetsResponseGroup.DescribeShareGroupOffsetsResponseTopic;
using Wanted = Assay.Kafka.Broker.Protocol.Messages.DescribeShareGroupOffsetsRequest.DescribeShareGroupOffsetsRequestGroup;

namespace Assay.Kafka.Broker.Requests;

/// <summary>DescribeShareGroupOffsets, AlterShareGroupOffsets and DeleteShareGroupOffsets.</summary>
internal sealed class ShareOffsetsHandler(ClusterState cluster)
{
    private const long Nowhere = -1;
    private const string Denied = "Topic authorization failed.";

    public IResponse Describe(RequestContext context, DescribeShareGroupOffsetsRequest request) => new DescribeShareGroupOffsetsResponse
    {
        Groups = request.Groups.ConvertAll(group => Describe(context, group)),
    };

    public IResponse Alter(RequestContext context, AlterShareGroupOffsetsRequest request)
    {
        try
        {
            // A group that does not exist comes into being.
            CheckId(request.GroupId);
            var group = cluster.Groups.FindOrAddShareGroup(request.GroupId);
            CheckEmpty(group);
            return new AlterShareGroupOffsetsResponse { Responses = request.Topics.ConvertAll(topic => Alter(context, group, topic)) };
        }
        catch (RefusedException refused)
        {
            return new AlterShareGroupOffsetsResponse { ErrorCode = (short)refused.Error, ErrorMessage = refused.Message };
        }
    }

    public IResponse Delete(RequestContext context, DeleteShareGroupOffsetsRequest request)
    {
        try
        {
            CheckId(request.GroupId);
            var group = cluster.Groups.FindShareGroup(request.GroupId);
            CheckEmpty(group);
            return new DeleteShareGroupOffsetsResponse
            {
                Responses = request.Topics.ConvertAll(wanted =>
                {
                    if (cluster.Authorizer.RefuseTopic(context, wanted.TopicName) is not ErrorCode.None and var denied)
                    {
                        return new() { TopicName = wanted.TopicName, ErrorCode = (short)denied, ErrorMessage = Denied };
                    }

                    var topic = cluster.Topics.Find(wanted.TopicName);
                    var isDone = topic is not null && group.Forget(topic.Id);
                    return new DeleteShareGroupOffsetsResponse.DeleteShareGroupOffsetsResponseTopic
                    {
                        TopicName = wanted.TopicName,
                        TopicId = isDone ? topic!.Id : Guid.Empty,
                        ErrorCode = (short)(isDone ? ErrorCode.None : ErrorCode.UnknownTopicOrPartition),
                        ErrorMessage = isDone ? null : $"The group is nowhere in topic '{wanted.TopicName}'.",
                    };
                }),
            };
        }
        catch (RefusedException refused)
        {
            return new DeleteShareGroupOffsetsResponse { ErrorCode = (short)refused.Error, ErrorMessage = refused.Message };
        }
    }

    private static void CheckId(string id)
    {
        if (id.Length == 0)
        {
            throw new RefusedException(ErrorCode.InvalidGroupId, "The group id is empty.");
        }
    }

    private static void CheckEmpty(ShareGroup group)
    {
        if (!group.IsEmpty)
        {
            throw new RefusedException(ErrorCode.NonEmptyGroup, $"Share group {group.Id} has {group.Members.Count} members.");
        }
    }

    private DescribedGroup Describe(RequestContext context, Wanted wanted)
    {
        try
        {
            CheckId(wanted.GroupId);
            var group = cluster.Groups.FindShareGroup(wanted.GroupId);
            var topics = wanted.Topics is null
                ? group.Partitions.Keys.GroupBy(key => key.TopicId).Select(topic => (cluster.Topics.Find(topic.Key)?.Name ?? "", topic.Select(key => key.Partition)))
                    .Where(topic => cluster.Authorizer.RefuseTopic(context, topic.Item1) == ErrorCode.None)
                : wanted.Topics.Select(topic => (topic.TopicName, topic.Partitions.AsEnumerable()));
            return new() { GroupId = wanted.GroupId, Topics = [.. topics.Select(topic => Describe(context, group, topic.Item1, topic.Item2))] };
        }
        catch (RefusedException refused)
        {
            return new() { GroupId = wanted.GroupId, ErrorCode = (short)refused.Error, ErrorMessage = refused.Message };
        }
    }

    private DescribedTopic Describe(RequestContext context, ShareGroup group, string name, IEnumerable<int> partitions)
    {
        if (cluster.Authorizer.RefuseTopic(context, name) is not ErrorCode.None and var denied)
        {
            return new()
            {
                TopicName = name,
                Partitions =
                [
                    .. partitions.Select(index => new DescribedTopic.DescribeShareGroupOffsetsResponsePartition
                    {
                        PartitionIndex = index, StartOffset = Nowhere, Lag = Nowhere, ErrorCode = (short)denied, ErrorMessage = Denied,
                    }),
                ],
            };
        }

        var id = cluster.Topics.Find(name)?.Id ?? Guid.Empty;
        return new()
        {
            TopicName = name,
            TopicId = id,
            Partitions =
            [
                .. partitions.Select(index =>
                {
                    var partition = group.Partitions.GetValueOrDefault(new TopicPartition(id, index));
                    return new DescribedTopic.DescribeShareGroupOffsetsResponsePartition
                    {
                        PartitionIndex = index,
                        StartOffset = partition?.Start ?? Nowhere,
                        Lag = partition?.Start is null ? Nowhere : partition.Lag,
                    };
                }),
            ],
        };
    }

    private Altered Alter(RequestContext context, ShareGroup group, AlterShareGroupOffsetsRequest.AlterShareGroupOffsetsRequestTopic wanted)
    {
        var denied = cluster.Authorizer.RefuseTopic(context, wanted.TopicName);
        var topic = denied == ErrorCode.None ? cluster.Topics.Find(wanted.TopicName) : null;
        return new()
        {
            TopicName = wanted.TopicName,
            TopicId = topic?.Id ?? Guid.Empty,
            Partitions = wanted.Partitions.ConvertAll(partition =>
            {
                var log = topic?.Find(partition.PartitionIndex);
                if (log is not null)
                {
                    group.PartitionOf(topic!, log).StartAt(partition.StartOffset);
                    cluster.Changes.Increment();
                }

                return new Altered.AlterShareGroupOffsetsResponsePartition
                {
                    PartitionIndex = partition.PartitionIndex,
                    ErrorCode = (short)(denied != ErrorCode.None ? denied : log is null ? ErrorCode.UnknownTopicOrPartition : ErrorCode.None),
                    ErrorMessage = denied != ErrorCode.None ? Denied : null,
                };
            }),
        };
    }
}
