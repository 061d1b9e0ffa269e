using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Topics;
using FetchPartition = Assay.Kafka.Broker.Protocol.Messages.FetchRequest.FetchTopic.FetchPartition;
using PartitionData = Assay.Kafka.Broker.Protocol.Messages.FetchResponse.FetchableTopicResponse.PartitionData;

namespace Assay.Kafka.Broker.Requests;

/// <summary>
/// Fetch: answers what is there, or waits until an append makes it enough. Every fetch is a full one: session id 0 tells the client so.
/// </summary>
internal sealed class FetchHandler(ClusterState cluster)
{
    private const int ReadCommitted = 1;

    public async ValueTask<IResponse?> HandleAsync(RequestContext context, FetchRequest request)
    {
        if (request is { SessionId: not 0, SessionEpoch: > 0 })
        {
            return new FetchResponse { ErrorCode = (short)ErrorCode.FetchSessionIdNotFound };
        }

        var started = cluster.Time.GetTimestamp();
        while (true)
        {
            FetchWaiter waiter;
            TimeSpan rest;
            lock (cluster.Gate)
            {
                var response = Read(context.Version, request, out var size);
                rest = TimeSpan.FromMilliseconds(request.MaxWaitMs) - cluster.Time.GetElapsedTime(started);
                if (size >= request.MinBytes || rest <= TimeSpan.Zero || response.FirstError() != 0 || context.Closed.IsCancellationRequested)
                {
                    return response;
                }

                waiter = new();
                ForEachLog(request, log => log.Add(waiter));
            }

            await WaitAsync(waiter, rest, context.Closed);
            lock (cluster.Gate)
            {
                ForEachLog(request, log => log.Remove(waiter));
            }
        }
    }

    private async Task WaitAsync(FetchWaiter waiter, TimeSpan limit, CancellationToken closed)
    {
        using var timer = cluster.Time.CreateTimer(static state => ((FetchWaiter)state!).Wake(), waiter, limit, Timeout.InfiniteTimeSpan);
        using var registration = closed.UnsafeRegister(static state => ((FetchWaiter)state!).Wake(), waiter);
        await waiter.Task;
    }

    private FetchResponse Read(short version, FetchRequest request, out int size)
    {
        var response = new FetchResponse();
        var left = request.MaxBytes;
        size = 0;
        foreach (var wanted in request.Topics)
        {
            var answer = new FetchResponse.FetchableTopicResponse { Topic = wanted.Topic, TopicId = wanted.TopicId };
            var topic = cluster.Topics.Find(wanted.Topic, wanted.TopicId);
            foreach (var partition in wanted.Partitions)
            {
                var data = topic?.Find(partition.Partition) is { } log
                    ? Read(log, partition, request.IsolationLevel == ReadCommitted, left, isFirst: size == 0)
                    : Refuse(partition.Partition, version >= 13 && topic is null ? ErrorCode.UnknownTopicId : ErrorCode.UnknownTopicOrPartition);
                var length = data.Records.GetValueOrDefault().Length;
                size += length;
                left -= length;
                answer.Partitions.Add(data);
            }

            response.Responses.Add(answer);
        }

        return response;
    }

    private static PartitionData Read(PartitionLog log, FetchPartition wanted, bool readCommitted, int left, bool isFirst)
    {
        if (wanted.CurrentLeaderEpoch > PartitionLog.LeaderEpoch)
        {
            return Refuse(log.Index, ErrorCode.UnknownLeaderEpoch);
        }

        if (!log.CanFetchFrom(wanted.FetchOffset))
        {
            return Refuse(log.Index, ErrorCode.OffsetOutOfRange);
        }

        var end = readCommitted ? log.LastStableOffset : log.EndOffset;
        var (bytes, next) = log.Read(wanted.FetchOffset, end, Math.Min(left, wanted.PartitionMaxBytes), atLeastOne: isFirst);
        return new()
        {
            PartitionIndex = log.Index,
            HighWatermark = log.EndOffset,
            LastStableOffset = log.LastStableOffset,
            LogStartOffset = log.StartOffset,
            Records = bytes,
            AbortedTransactions = readCommitted
                ? [.. log.AbortedBetween(wanted.FetchOffset, next).Select(aborted => new PartitionData.AbortedTransaction
                {
                    ProducerId = aborted.ProducerId,
                    FirstOffset = aborted.FirstOffset,
                })]
                : null,
        };
    }

    private static PartitionData Refuse(int partition, ErrorCode error) => new()
    {
        PartitionIndex = partition,
        ErrorCode = (short)error,
        HighWatermark = -1,
        AbortedTransactions = null,
        Records = default(ReadOnlyMemory<byte>),
    };

    private void ForEachLog(FetchRequest request, Action<PartitionLog> action)
    {
        foreach (var wanted in request.Topics)
        {
            var topic = cluster.Topics.Find(wanted.Topic, wanted.TopicId);
            foreach (var partition in wanted.Partitions)
            {
                if (topic?.Find(partition.Partition) is { } log)
                {
                    action(log);
                }
            }
        }
    }
}
