using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Transactions;
using Result = Assay.Kafka.Broker.Protocol.Messages.AddPartitionsToTxnResponse.AddPartitionsToTxnPartitionResult;

namespace Assay.Kafka.Broker.Requests;

/// <summary>InitProducerId, AddPartitionsToTxn, AddOffsetsToTxn, TxnOffsetCommit and EndTxn.</summary>
internal sealed class TransactionHandler(ClusterState cluster)
{
    // Older clients know fencing by another code.
    private const short InitTellsOfFencing = 4;
    private const short OthersTellOfFencing = 2;

    public IResponse Initialise(RequestContext context, InitProducerIdRequest request)
    {
        if (request.TransactionalId is null)
        {
            return new InitProducerIdResponse { ProducerId = cluster.Transactions.NextProducerId(), ProducerEpoch = 0 };
        }

        var error = cluster.Transactions.Initialise(
            request.TransactionalId,
            TimeSpan.FromMilliseconds(request.TransactionTimeoutMs),
            request.ProducerId,
            request.ProducerEpoch,
            out var transaction);
        return error == ErrorCode.None
            ? new InitProducerIdResponse { ProducerId = transaction!.ProducerId, ProducerEpoch = transaction.Epoch }
            : new InitProducerIdResponse { ErrorCode = Tell(error, context.Version >= InitTellsOfFencing), ProducerEpoch = -1 };
    }

    public IResponse AddPartitions(RequestContext context, AddPartitionsToTxnRequest request)
    {
        var error = cluster.Transactions.Check(
            request.V3AndBelowTransactionalId, request.V3AndBelowProducerId, request.V3AndBelowProducerEpoch, out var transaction);
        var isComplete = request.V3AndBelowTopics.All(topic => topic.Partitions.All(partition => cluster.Topics.Find(topic.Name, partition) is not null));
        return new AddPartitionsToTxnResponse
        {
            ResultsByTopicV3AndBelow =
            [
                .. request.V3AndBelowTopics.Select(topic => new AddPartitionsToTxnResponse.AddPartitionsToTxnTopicResult
                {
                    Name = topic.Name,
                    ResultsByPartition = topic.Partitions.ConvertAll(partition => new Result
                    {
                        PartitionIndex = partition,
                        PartitionErrorCode = error == ErrorCode.None
                            ? (short)AddPartition(transaction!, topic.Name, partition, isComplete)
                            : Tell(error, context.Version >= OthersTellOfFencing),
                    }),
                }),
            ],
        };
    }

    public IResponse AddOffsets(RequestContext context, AddOffsetsToTxnRequest request)
    {
        var error = cluster.Transactions.Check(request.TransactionalId, request.ProducerId, request.ProducerEpoch, out var transaction);
        if (error == ErrorCode.None)
        {
            transaction!.Add(cluster.Groups.FindOrAdd(request.GroupId));
        }

        return new AddOffsetsToTxnResponse { ErrorCode = Tell(error, context.Version >= OthersTellOfFencing) };
    }

    public IResponse CommitOffsets(RequestContext context, TxnOffsetCommitRequest request)
    {
        var error = cluster.Transactions.Check(request.TransactionalId, request.ProducerId, request.ProducerEpoch, out var transaction);
        var group = cluster.Groups.FindOrAdd(request.GroupId);
        if (error == ErrorCode.None && (transaction!.Phase != TransactionPhase.Ongoing || !transaction.Groups.Contains(request.GroupId)))
        {
            error = ErrorCode.InvalidTransactionState;
        }

        if (error == ErrorCode.None && (request.MemberId.Length > 0 || request.GenerationId >= 0))
        {
            error = group.CheckCommit(new(request.MemberId, request.GroupInstanceId, request.GenerationId), isTransactional: true, context.Version);
        }

        return new TxnOffsetCommitResponse
        {
            Topics =
            [
                .. request.Topics.Select(topic => new TxnOffsetCommitResponse.TxnOffsetCommitResponseTopic
                {
                    Name = topic.Name,
                    Partitions = topic.Partitions.ConvertAll(partition => new TxnOffsetCommitResponse.TxnOffsetCommitResponseTopic.TxnOffsetCommitResponsePartition
                    {
                        PartitionIndex = partition.PartitionIndex,
                        ErrorCode = error == ErrorCode.None ? (short)Keep(topic.Name, partition) : Tell(error, tellsOfFencing: false),
                    }),
                }),
            ],
        };

        ErrorCode Keep(string topic, TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic.TxnOffsetCommitRequestPartition partition)
        {
            if (cluster.Topics.Find(topic, partition.PartitionIndex) is null)
            {
                return ErrorCode.UnknownTopicOrPartition;
            }

            group.Offsets.CommitLater(
                request.ProducerId,
                topic,
                partition.PartitionIndex,
                new(partition.CommittedOffset, partition.CommittedLeaderEpoch, partition.CommittedMetadata ?? ""));
            return ErrorCode.None;
        }
    }

    public IResponse End(RequestContext context, EndTxnRequest request)
    {
        var error = cluster.Transactions.Check(request.TransactionalId, request.ProducerId, request.ProducerEpoch, out var transaction);
        if (error == ErrorCode.None)
        {
            error = cluster.Transactions.TryEnd(transaction!, request.Committed);
        }

        return new EndTxnResponse { ErrorCode = Tell(error, context.Version >= OthersTellOfFencing) };
    }

    // All partitions are added, or none.
    private ErrorCode AddPartition(Transaction transaction, string topic, int partition, bool isComplete)
    {
        if (cluster.Topics.Find(topic, partition) is not { } log)
        {
            return ErrorCode.UnknownTopicOrPartition;
        }

        if (!isComplete)
        {
            return ErrorCode.OperationNotAttempted;
        }

        transaction.Add(log);
        return ErrorCode.None;
    }

    private static short Tell(ErrorCode error, bool tellsOfFencing) =>
        (short)(error == ErrorCode.ProducerFenced && !tellsOfFencing ? ErrorCode.InvalidProducerEpoch : error);
}
