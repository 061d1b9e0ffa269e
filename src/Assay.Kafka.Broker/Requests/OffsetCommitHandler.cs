using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Groups;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Topics;

namespace Assay.Kafka.Broker.Requests;

/// <summary>OffsetCommit.</summary>
internal sealed class OffsetCommitHandler(ClusterState cluster)
{
    // From here on a client can be told that its group is gone.
    private const short TellsOfMissingGroups = 9;

    public IResponse Handle(RequestContext context, OffsetCommitRequest request)
    {
        var committer = new Committer(request.MemberId, request.GroupInstanceId, request.GenerationIdOrMemberEpoch);
        var error = Check(context, request.GroupId, committer);
        var group = error == ErrorCode.None ? cluster.Groups.FindOrAdd(request.GroupId) : null;
        var response = new OffsetCommitResponse();
        foreach (var requested in request.Topics)
        {
            var topic = cluster.Topics.Find(requested.Name, requested.TopicId);
            var refused = cluster.Authorizer.RefuseTopic(context, topic?.Name ?? requested.Name);
            response.Topics.Add(new()
            {
                Name = requested.Name,
                TopicId = requested.TopicId,
                Partitions =
                [
                    .. requested.Partitions.Select(partition => new OffsetCommitResponse.OffsetCommitResponseTopic.OffsetCommitResponsePartition
                    {
                        PartitionIndex = partition.PartitionIndex,
                        ErrorCode = (short)(
                            refused != ErrorCode.None ? refused
                            : topic is null && requested.Name.Length == 0 ? ErrorCode.UnknownTopicId
                            : topic?.Find(partition.PartitionIndex) is null ? ErrorCode.UnknownTopicOrPartition
                            : group is null ? error
                            : Commit(group, committer, topic, partition)),
                    }),
                ],
            });
        }

        return response;
    }

    private ErrorCode Check(RequestContext context, string groupId, Committer committer)
    {
        if (cluster.Groups.Find(groupId) is { } group)
        {
            return group.CheckCommit(committer, isTransactional: false, context.Version);
        }

        // Without a group, only who manages partitions itself may commit; that makes the group.
        return committer.Epoch < 0 ? ErrorCode.None
            : context.Version >= TellsOfMissingGroups ? ErrorCode.GroupIdNotFound
            : ErrorCode.IllegalGeneration;
    }

    private ErrorCode Commit(
        Group group, Committer committer, Topic topic, OffsetCommitRequest.OffsetCommitRequestTopic.OffsetCommitRequestPartition partition)
    {
        var error = (partition.CommittedMetadata?.Length ?? 0) > CommittedOffset.MaxMetadataLength
            ? ErrorCode.OffsetMetadataTooLarge
            : group.CheckCommitFor(committer, topic, partition.PartitionIndex);
        if (error == ErrorCode.None)
        {
            group.Offsets.Commit(
                topic.Name,
                partition.PartitionIndex,
                new(partition.CommittedOffset, partition.CommittedLeaderEpoch, partition.CommittedMetadata ?? ""));
            cluster.Changes.Increment();
        }

        return error;
    }
}
