using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Transactions;
using Result = Assay.Kafka.Broker.Protocol.Messages.AddPartitionsToTxnResponse.AddPartitionsToTxnPartitionResult;
using TopicResult = Assay.Kafka.Broker.Protocol.Messages.AddPartitionsToTxnResponse.AddPartitionsToTxnTopicResult;
using Wanted = Assay.Kafka.Broker.Protocol.Messages.AddPartitionsToTxnRequest.AddPartitionsToTxnTopic;

namespace Assay.Kafka.Broker.Requests;

/// <summary>InitProducerId, AddPartitionsToTxn, AddOffsetsToTxn and EndTxn.</summary>
internal sealed class TransactionHandler(ClusterState cluster)
{
    // Older clients know fencing by another code.
    private const short InitTellsOfFencing = 4;
    private const short OthersTellOfFencing = 2;

    // From this version of AddPartitionsToTxn on brokers speak to each other, of several transactions at a time.
    private const short SeveralTransactions = 4;

    // From this version of EndTxn on the epoch rises with each transaction (KIP-890).
    private const short EndBumps = 5;

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
        if (context.Version < SeveralTransactions)
        {
            return new AddPartitionsToTxnResponse
            {
                ResultsByTopicV3AndBelow = Add(
                    context, request.V3AndBelowTransactionalId, request.V3AndBelowProducerId, request.V3AndBelowProducerEpoch, request.V3AndBelowTopics, verifyOnly: false),
            };
        }

        return new AddPartitionsToTxnResponse
        {
            ResultsByTransaction = request.Transactions.ConvertAll(transaction => new AddPartitionsToTxnResponse.AddPartitionsToTxnResult
            {
                TransactionalId = transaction.TransactionalId,
                TopicResults = Add(
                    context, transaction.TransactionalId, transaction.ProducerId, transaction.ProducerEpoch, transaction.Topics, transaction.VerifyOnly),
            }),
        };
    }

    public IResponse AddOffsets(RequestContext context, AddOffsetsToTxnRequest request)
    {
        var error = cluster.Transactions.Check(request.TransactionalId, request.ProducerId, request.ProducerEpoch, out var transaction);
        if (error == ErrorCode.None)
        {
            transaction!.AddGroup(request.GroupId);
        }

        return new AddOffsetsToTxnResponse { ErrorCode = Tell(error, context.Version >= OthersTellOfFencing) };
    }

    public IResponse End(RequestContext context, EndTxnRequest request)
    {
        if (request.TransactionalId.Length == 0)
        {
            return new EndTxnResponse { ErrorCode = (short)ErrorCode.InvalidRequest };
        }

        if (context.Version < EndBumps)
        {
            var ended = cluster.Transactions.End(request.TransactionalId, request.ProducerId, request.ProducerEpoch, request.Committed);
            return new EndTxnResponse { ErrorCode = Tell(ended, context.Version >= OthersTellOfFencing) };
        }

        var error = cluster.Transactions.EndAndBump(
            request.TransactionalId, request.ProducerId, request.ProducerEpoch, request.Committed, out var transaction);
        return error == ErrorCode.None
            ? new EndTxnResponse { ProducerId = transaction!.ProducerId, ProducerEpoch = transaction.Epoch }
            : new EndTxnResponse { ErrorCode = (short)error };
    }

    // All partitions are added, or none.
    private List<TopicResult> Add(RequestContext context, string id, long producerId, short epoch, List<Wanted> topics, bool verifyOnly)
    {
        var error = cluster.Transactions.Check(id, producerId, epoch, out var transaction);
        error = id.Length == 0 ? ErrorCode.InvalidRequest : error;
        var isComplete = topics.TrueForAll(topic => cluster.Authorizer.RefuseTopic(context, topic.Name) == ErrorCode.None
            && topic.Partitions.TrueForAll(partition => cluster.Topics.Find(topic.Name, partition) is not null));
        return topics.ConvertAll(topic => new TopicResult
        {
            Name = topic.Name,
            ResultsByPartition = topic.Partitions.ConvertAll(partition => new Result
            {
                PartitionIndex = partition,
                PartitionErrorCode = error != ErrorCode.None ? Tell(error, context.Version >= OthersTellOfFencing)
                    : cluster.Authorizer.RefuseTopic(context, topic.Name) is not ErrorCode.None and var refused ? (short)refused
                    : (short)Add(transaction!, topic.Name, partition, isComplete, verifyOnly),
            }),
        });
    }

    private ErrorCode Add(Transaction transaction, string topic, int partition, bool isComplete, bool verifyOnly)
    {
        if (cluster.Topics.Find(topic, partition) is not { } log)
        {
            return ErrorCode.UnknownTopicOrPartition;
        }

        if (verifyOnly)
        {
            return transaction.Partitions.Contains(log) ? ErrorCode.None : ErrorCode.TransactionAbortable;
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
