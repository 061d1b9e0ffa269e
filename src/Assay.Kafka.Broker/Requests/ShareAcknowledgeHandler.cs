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
                Partitions = topic.Partitions.ConvertAll(partition => Describe(new(topic.TopicId, partition.PartitionIndex), Acknowledge(
                    cluster,
                    context,
                    group,
                    session!.MemberId,
                    new(topic.TopicId, partition.PartitionIndex),
                    request.IsRenewAck,
                    [.. partition.AcknowledgementBatches.Select(batch => new Acknowledgement(batch.FirstOffset, batch.LastOffset, batch.AcknowledgeTypes))]))),
            }),
        };
        response.NodeEndpoints = CurrentLeaders.Endpoints(
            cluster,
            context,
            response.Responses.SelectMany(topic => topic.Partitions).Select(partition => partition.CurrentLeader.LeaderId),
            static (id, address, rack) => new ShareAcknowledgeResponse.NodeEndpoint { NodeId = id, Host = address.Host, Port = address.Port, Rack = rack });
        if (request.ShareSessionEpoch == Closing)
        {
            cluster.Groups.ShareSessions.Close(session!);
        }

        return response;
    }

    public static ErrorCode Acknowledge(
        ClusterState cluster,
        RequestContext context,
        ShareGroup group,
        string memberId,
        TopicPartition key,
        bool mayRenew,
        IReadOnlyList<Acknowledgement> acknowledgements)
    {
        // More time is given only to who says beforehand that it will ask for it (KIP-1222).
        if (acknowledgements.Any(one => !one.IsWellFormed || (!mayRenew && one.Types.Contains((sbyte)AcknowledgeType.Renew))))
        {
            return ErrorCode.InvalidRequest;
        }

        return cluster.FindShared(context, key, out _) is not ErrorCode.None and var error ? error
            : !group.Partitions.TryGetValue(key, out var partition) || partition.Start is null ? ErrorCode.UnknownTopicOrPartition
            : partition.Acknowledge(memberId, acknowledgements);
    }

    private Answer.PartitionData Describe(TopicPartition key, ErrorCode error)
    {
        var answer = new Answer.PartitionData { PartitionIndex = key.Partition, ErrorCode = (short)error };
        if (error == ErrorCode.NotLeaderOrFollower && cluster.Topics.Find(key.TopicId)?.Find(key.Partition) is { } log)
        {
            answer.CurrentLeader = new() { LeaderId = log.Brokers.Leader, LeaderEpoch = log.LeaderEpoch };
        }

        return answer;
    }
}
