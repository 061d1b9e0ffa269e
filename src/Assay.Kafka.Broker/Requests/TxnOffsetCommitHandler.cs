using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Groups;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Topics;

namespace Assay.Kafka.Broker.Requests;

/// <summary>TxnOffsetCommit: offsets that are committed once the transaction of their producer is.</summary>
internal sealed class TxnOffsetCommitHandler(ClusterState cluster)
{
    // From here on committing opens the transaction and adds the group to it (KIP-890); in the version before a client learns that it has to abort.
    private const short Opens = 5;
    private const short TellsToAbort = 4;

    public IResponse Handle(RequestContext context, TxnOffsetCommitRequest request)
    {
        var committer = new Committer(request.MemberId, request.GroupInstanceId, request.GenerationId);
        var error = Check(context, request, committer);
        var group = error == ErrorCode.None ? cluster.Groups.FindOrAdd(request.GroupId) : null;
        return new TxnOffsetCommitResponse
        {
            Topics = request.Topics.ConvertAll(requested => new TxnOffsetCommitResponse.TxnOffsetCommitResponseTopic
            {
                Name = requested.Name,
                Partitions = requested.Partitions.ConvertAll(partition => new TxnOffsetCommitResponse.TxnOffsetCommitResponseTopic.TxnOffsetCommitResponsePartition
                {
                    PartitionIndex = partition.PartitionIndex,
                    ErrorCode = (short)(
                        cluster.Authorizer.RefuseTopic(context, requested.Name) is not ErrorCode.None and var refused ? refused
                        : cluster.Topics.Find(requested.Name) is not { } topic || topic.Find(partition.PartitionIndex) is null ? ErrorCode.UnknownTopicOrPartition
                        : group is null ? error
                        : Keep(group, request.ProducerId, committer, topic, partition)),
                }),
            }),
        };
    }

    private ErrorCode Check(RequestContext context, TxnOffsetCommitRequest request, Committer committer)
    {
        if (request.GroupId.Length == 0)
        {
            return ErrorCode.InvalidGroupId;
        }

        var error = cluster.Transactions.Check(request.TransactionalId, request.ProducerId, request.ProducerEpoch, out var transaction);
        if (error == ErrorCode.None && context.Version < Opens && !transaction!.Groups.Contains(request.GroupId))
        {
            error = context.Version < TellsToAbort ? ErrorCode.InvalidTransactionState : ErrorCode.TransactionAbortable;
        }

        if (error == ErrorCode.None)
        {
            // Added before the member is checked, as Kafka does: a commit that fails for its sake leaves a transaction open.
            transaction!.AddGroup(request.GroupId);
            error = cluster.Groups.Find(request.GroupId)?.CheckCommit(committer, isTransactional: true, context.Version)
                ?? (request.GenerationId < 0 ? ErrorCode.None : ErrorCode.IllegalGeneration);
        }

        return error switch
        {
            ErrorCode.ProducerFenced => ErrorCode.InvalidProducerEpoch,
            ErrorCode.StaleMemberEpoch => ErrorCode.IllegalGeneration,
            _ => error,
        };
    }

    private static ErrorCode Keep(
        Group group, long producerId, Committer committer, Topic topic, TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic.TxnOffsetCommitRequestPartition partition)
    {
        var error = (partition.CommittedMetadata?.Length ?? 0) > CommittedOffset.MaxMetadataLength
            ? ErrorCode.OffsetMetadataTooLarge
            : group.CheckCommitFor(committer, topic, partition.PartitionIndex);
        if (error != ErrorCode.None)
        {
            return error == ErrorCode.StaleMemberEpoch ? ErrorCode.IllegalGeneration : error;
        }

        group.Offsets.CommitLater(
            producerId,
            topic.Name,
            partition.PartitionIndex,
            new(partition.CommittedOffset, partition.CommittedLeaderEpoch, partition.CommittedMetadata ?? ""));
        return ErrorCode.None;
    }
}
