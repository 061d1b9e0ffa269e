using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Groups.Assignors;
using Assay.Kafka.Broker.Groups.Share;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Answer = Assay.Kafka.Broker.Protocol.Messages.ShareAcknowledgeResponse.ShareAcknowledgeTopicResponse;

namespace Assay.Kafka.Broker.Requests;

/// <summary>ShareAcknowledge: what a member says of the records it was lent.</summary>
internal sealed class ShareAcknowledgeHandler(ClusterState cluster)
{
    private const int Closing = -1;

    public IResponse Handle(RequestContext context, ShareAcknowledgeRequest request)
    {
        if (string.IsNullOrEmpty(request.MemberId))
        {
            return new ShareAcknowledgeResponse { ErrorCode = (short)ErrorCode.InvalidRequest };
        }

        if (cluster.Groups.Find(request.GroupId ?? "") is not ShareGroup group)
        {
            return new ShareAcknowledgeResponse { ErrorCode = (short)ErrorCode.GroupIdNotFound };
        }

        var error = cluster.Groups.ShareSessions.Continue(context, group.Id, request.MemberId, request.ShareSessionEpoch, mayOpen: false, out var session);
        if (error != ErrorCode.None)
        {
            return new ShareAcknowledgeResponse { ErrorCode = (short)error };
        }

        var response = new ShareAcknowledgeResponse
        {
            AcquisitionLockTimeoutMs = (int)group.Settings.RecordLock.TotalMilliseconds,
            Responses = request.Topics.ConvertAll(topic => new Answer
            {
                TopicId = topic.TopicId,
                Partitions = topic.Partitions.ConvertAll(partition => new Answer.PartitionData
                {
                    PartitionIndex = partition.PartitionIndex,
                    ErrorCode = (short)Acknowledge(
                        cluster,
                        group,
                        session!.MemberId,
                        new(topic.TopicId, partition.PartitionIndex),
                        request.IsRenewAck,
                        [.. partition.AcknowledgementBatches.Select(batch => new Acknowledgement(batch.FirstOffset, batch.LastOffset, batch.AcknowledgeTypes))]),
                }),
            }),
        };
        if (request.ShareSessionEpoch == Closing)
        {
            cluster.Groups.ShareSessions.Close(session!);
        }

        return response;
    }

    public static ErrorCode Acknowledge(
        ClusterState cluster, ShareGroup group, string memberId, TopicPartition key, bool mayRenew, IReadOnlyList<Acknowledgement> acknowledgements)
    {
        // More time is given only to who says beforehand that it will ask for it (KIP-1222).
        if (acknowledgements.Any(one => !one.IsWellFormed || (!mayRenew && one.Types.Contains((sbyte)AcknowledgeType.Renew))))
        {
            return ErrorCode.InvalidRequest;
        }

        return cluster.Topics.Find(key.TopicId) is null ? ErrorCode.UnknownTopicId
            : !group.Partitions.TryGetValue(key, out var partition) || partition.Start is null ? ErrorCode.UnknownTopicOrPartition
            : partition.Acknowledge(memberId, acknowledgements);
    }
}
