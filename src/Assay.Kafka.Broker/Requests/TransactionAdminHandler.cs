using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Groups;
using Assay.Kafka.Broker.Groups.Consumer;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Transactions;
using State = Assay.Kafka.Broker.Protocol.Messages.DescribeTransactionsResponse.DescribedTransaction;

namespace Assay.Kafka.Broker.Requests;

/// <summary>DescribeTransactions and ListTransactions.</summary>
internal sealed class TransactionAdminHandler(ClusterState cluster)
{
    private const long NotStarted = -1;

    public IResponse Describe(RequestContext context, DescribeTransactionsRequest request) => new DescribeTransactionsResponse
    {
        TransactionStates = [.. request.TransactionalIds.Distinct().Select(Describe)],
    };

    public IResponse List(RequestContext context, ListTransactionsRequest request)
    {
        try
        {
            return List(request);
        }
        catch (RefusedException refused)
        {
            return new ListTransactionsResponse { ErrorCode = (short)refused.Error };
        }
    }

    private ListTransactionsResponse List(ListTransactionsRequest request)
    {
        var pattern = string.IsNullOrEmpty(request.TransactionalIdPattern) ? null : TopicPattern.Parse(request.TransactionalIdPattern);
        return new()
        {
            UnknownStateFilters = [.. request.StateFilters.Where(name => !Enum.TryParse<KafkaTransactionState>(name, out _))],
            TransactionStates =
            [
                .. cluster.Transactions.All
                    .Where(transaction => (request.StateFilters.Count == 0 || request.StateFilters.Contains(transaction.Phase.ToString()))
                        && (request.ProducerIdFilters.Count == 0 || request.ProducerIdFilters.Contains(transaction.ProducerId))
                        && (request.DurationFilter < 0 || Age(transaction) > request.DurationFilter)
                        && pattern?.IsMatch(transaction.Id) != false)
                    .Select(transaction => new ListTransactionsResponse.ListedTransaction
                    {
                        TransactionalId = transaction.Id,
                        ProducerId = transaction.ProducerId,
                        TransactionState = transaction.Phase.ToString(),
                    }),
            ],
        };
    }

    private State Describe(string id)
    {
        if (id.Length == 0 || cluster.Transactions.Find(id) is not { } transaction)
        {
            return new() { TransactionalId = id, ErrorCode = (short)(id.Length == 0 ? ErrorCode.InvalidRequest : ErrorCode.TransactionalIdNotFound) };
        }

        return new()
        {
            TransactionalId = id,
            TransactionState = transaction.Phase.ToString(),
            TransactionTimeoutMs = (int)transaction.Timeout.TotalMilliseconds,
            TransactionStartTimeMs = transaction.Started?.ToUnixTimeMilliseconds() ?? NotStarted,
            ProducerId = transaction.ProducerId,
            ProducerEpoch = transaction.Epoch,
            Topics =
            [
                .. transaction.Partitions.GroupBy(log => log.Topic).OrderBy(topic => topic.Key, StringComparer.Ordinal).Select(topic => new State.TopicData
                {
                    Topic = topic.Key,
                    Partitions = [.. topic.Select(log => log.Index).Order()],
                }),
            ],
        };
    }

    // One that has not begun is as old as time, as in Kafka.
    private long Age(Transaction transaction) =>
        cluster.Time.GetUtcNow().ToUnixTimeMilliseconds() - (transaction.Started?.ToUnixTimeMilliseconds() ?? NotStarted);

    // What may be asked for; some of these states are never seen here, because markers are written at once.
    private enum KafkaTransactionState
    {
        Empty,
        Ongoing,
        PrepareCommit,
        PrepareAbort,
        CompleteCommit,
        CompleteAbort,
        PrepareEpochFence,
        Dead,
    }
}
