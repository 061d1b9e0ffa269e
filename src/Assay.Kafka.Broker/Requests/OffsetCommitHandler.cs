using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Groups;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;

namespace Assay.Kafka.Broker.Requests;

/// <summary>OffsetCommit.</summary>
internal sealed class OffsetCommitHandler(ClusterState cluster)
{
    // From here on a client can be told that its group is gone.
    private const short TellsOfMissingGroups = 9;

    public IResponse Handle(RequestContext context, OffsetCommitRequest request)
    {
        var error = Check(context, request);
        var group = error == ErrorCode.None ? cluster.Groups.FindOrAdd(request.GroupId) : null;
        var response = new OffsetCommitResponse();
        foreach (var topic in request.Topics)
        {
            response.Topics.Add(new()
            {
                Name = topic.Name,
                TopicId = topic.TopicId,
                Partitions =
                [
                    .. topic.Partitions.Select(partition => new OffsetCommitResponse.OffsetCommitResponseTopic.OffsetCommitResponsePartition
                    {
                        PartitionIndex = partition.PartitionIndex,
                        ErrorCode = (short)(group is null ? error : Commit(group, topic, partition)),
                    }),
                ],
            });
        }

        cluster.Changes.Increment();
        return response;
    }

    private ErrorCode Check(RequestContext context, OffsetCommitRequest request)
    {
        if (cluster.Groups.Find(request.GroupId) is { } group)
        {
            return group.CheckCommit(request.MemberId, request.GroupInstanceId, request.GenerationIdOrMemberEpoch);
        }

        // Without a group, only who manages partitions itself may commit; that makes the group.
        return request.GenerationIdOrMemberEpoch < 0 ? ErrorCode.None
            : context.Version >= TellsOfMissingGroups ? ErrorCode.GroupIdNotFound
            : ErrorCode.IllegalGeneration;
    }

    private ErrorCode Commit(
        ClassicGroup group,
        OffsetCommitRequest.OffsetCommitRequestTopic requested,
        OffsetCommitRequest.OffsetCommitRequestTopic.OffsetCommitRequestPartition partition)
    {
        var topic = cluster.Topics.Find(requested.Name, requested.TopicId);
        if (topic?.Find(partition.PartitionIndex) is null)
        {
            return requested.Name.Length == 0 ? ErrorCode.UnknownTopicId : ErrorCode.UnknownTopicOrPartition;
        }

        group.Offsets.Commit(
            topic.Name,
            partition.PartitionIndex,
            new(partition.CommittedOffset, partition.CommittedLeaderEpoch, partition.CommittedMetadata ?? ""));
        return ErrorCode.None;
    }
}
