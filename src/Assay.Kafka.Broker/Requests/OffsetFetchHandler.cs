using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Groups;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Group = Assay.Kafka.Broker.Protocol.Messages.OffsetFetchResponse.OffsetFetchResponseGroup;
using GroupTopic = Assay.Kafka.Broker.Protocol.Messages.OffsetFetchResponse.OffsetFetchResponseGroup.OffsetFetchResponseTopics;
using Partition = Assay.Kafka.Broker.Protocol.Messages.OffsetFetchResponse.OffsetFetchResponseGroup.OffsetFetchResponseTopics.OffsetFetchResponsePartitions;

namespace Assay.Kafka.Broker.Requests;

/// <summary>OffsetFetch: of one group up to version 7, of several from version 8 on, with topic ids from version 10 on.</summary>
internal sealed class OffsetFetchHandler(ClusterState cluster)
{
    private const short SeveralGroups = 8;
    private const short TopicIds = 10;
    private const long NotCommitted = -1;

    public IResponse Handle(RequestContext context, OffsetFetchRequest request)
    {
        if (context.Version >= SeveralGroups)
        {
            return new OffsetFetchResponse { Groups = [.. request.Groups.Select(group => Fetch(context, group, request.RequireStable))] };
        }

        var single = Fetch(
            context,
            new()
            {
                GroupId = request.GroupId,
                Topics = request.Topics?.ConvertAll(topic =>
                    new OffsetFetchRequest.OffsetFetchRequestGroup.OffsetFetchRequestTopics { Name = topic.Name, PartitionIndexes = topic.PartitionIndexes }),
            },
            request.RequireStable);
        return new OffsetFetchResponse
        {
            ErrorCode = single.ErrorCode,
            Topics = single.Topics.ConvertAll(topic => new OffsetFetchResponse.OffsetFetchResponseTopic
            {
                Name = topic.Name,
                Partitions = topic.Partitions.ConvertAll(partition => new OffsetFetchResponse.OffsetFetchResponseTopic.OffsetFetchResponsePartition
                {
                    PartitionIndex = partition.PartitionIndex,
                    CommittedOffset = partition.CommittedOffset,
                    CommittedLeaderEpoch = partition.CommittedLeaderEpoch,
                    Metadata = partition.Metadata,
                    ErrorCode = partition.ErrorCode,
                }),
            }),
        };
    }

    private Group Fetch(RequestContext context, OffsetFetchRequest.OffsetFetchRequestGroup request, bool requireStable)
    {
        var found = cluster.Groups.Find(request.GroupId);
        var error = found?.CheckFetch(request.MemberId, request.MemberEpoch) ?? ErrorCode.None;
        if (error != ErrorCode.None)
        {
            return new() { GroupId = request.GroupId, ErrorCode = (short)error };
        }

        var offsets = found?.Offsets ?? new OffsetStore();
        var response = new Group { GroupId = request.GroupId };
        if (request.Topics is null)
        {
            foreach (var topic in offsets.Committed.Keys.GroupBy(key => key.Topic).Where(topic => cluster.Authorizer.RefuseTopic(context, topic.Key) == ErrorCode.None))
            {
                response.Topics.Add(new()
                {
                    Name = topic.Key,
                    TopicId = cluster.Topics.Find(topic.Key)?.Id ?? Guid.Empty,
                    Partitions = [.. topic.Select(key => Answer(offsets, key.Topic, key.Partition, requireStable))],
                });
            }

            return response;
        }

        foreach (var wanted in request.Topics)
        {
            var name = context.Version >= TopicIds ? cluster.Topics.Find(wanted.TopicId)?.Name : wanted.Name;
            response.Topics.Add(new GroupTopic
            {
                Name = wanted.Name,
                TopicId = wanted.TopicId,
                Partitions =
                [
                    .. wanted.PartitionIndexes.Select(partition => name is null
                        ? Answer(partition, null, ErrorCode.UnknownTopicId)
                        : cluster.Authorizer.RefuseTopic(context, name) is not ErrorCode.None and var refused ? Answer(partition, null, refused)
                        : Answer(offsets, name, partition, requireStable)),
                ],
            });
        }

        return response;
    }

    private static Partition Answer(OffsetStore offsets, string topic, int partition, bool requireStable) =>
        requireStable && offsets.IsPending(topic, partition)
            ? Answer(partition, null, ErrorCode.UnstableOffsetCommit)
            : Answer(partition, offsets.Committed.TryGetValue((topic, partition), out var committed) ? committed : null, ErrorCode.None);

    private static Partition Answer(int partition, CommittedOffset? committed, ErrorCode error) => new()
    {
        PartitionIndex = partition,
        CommittedOffset = committed?.Offset ?? NotCommitted,
        CommittedLeaderEpoch = committed?.LeaderEpoch ?? -1,
        Metadata = committed?.Metadata ?? "",
        ErrorCode = (short)error,
    };
}
