using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Fetching;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Topics;
using PartitionData = Assay.Kafka.Broker.Protocol.Messages.FetchResponse.FetchableTopicResponse.PartitionData;

namespace Assay.Kafka.Broker.Requests;

/// <summary>Fetch: answers what is there, or waits until an append makes it enough.</summary>
internal sealed class FetchHandler(ClusterState cluster)
{
    private const int ReadCommitted = 1;

    private readonly Dictionary<int, FetchSessionCache> _sessions = [];

    public async ValueTask<IResponse?> HandleAsync(RequestContext context, FetchRequest request)
    {
        FetchSession? session;
        IReadOnlyList<FetchItem> items;
        lock (cluster.Gate)
        {
            if (SessionsOf(context.BrokerId).Open(context.Version, request, out session, out items) is not ErrorCode.None and var error)
            {
                return new FetchResponse { ErrorCode = (short)error };
            }
        }

        var started = cluster.WaitTime.GetTimestamp();
        while (true)
        {
            FetchWaiter waiter;
            TimeSpan rest;
            lock (cluster.Gate)
            {
                var answers = Read(context, request, items, out var size);
                rest = TimeSpan.FromMilliseconds(request.MaxWaitMs) - cluster.WaitTime.GetElapsedTime(started);
                var isDone = size >= request.MinBytes || items.Count == 0 || answers.Exists(answer => answer.Data.ErrorCode != 0 || answer.Data.DivergingEpoch.EndOffset >= 0);
                if (isDone || rest <= TimeSpan.Zero || context.Closed.IsCancellationRequested)
                {
                    return Answer(context, request, session, answers);
                }

                waiter = new();
                ForEachLog(items, log => log.Add(waiter));
            }

            await waiter.WaitAsync(cluster.WaitTime, rest, context.Closed);
            lock (cluster.Gate)
            {
                ForEachLog(items, log => log.Remove(waiter));
            }
        }
    }

    private FetchSessionCache SessionsOf(int broker)
    {
        if (!_sessions.TryGetValue(broker, out var sessions))
        {
            _sessions.Add(broker, sessions = new(cluster));
        }

        return sessions;
    }

    private List<(FetchItem Item, PartitionData Data)> Read(RequestContext context, FetchRequest request, IReadOnlyList<FetchItem> items, out int size)
    {
        var answers = new List<(FetchItem, PartitionData)>(items.Count);
        var left = Math.Min(request.MaxBytes, cluster.Configs.BrokerNumber("fetch.max.bytes"));
        size = 0;
        foreach (var item in items)
        {
            var data = Read(context, item, request.IsolationLevel == ReadCommitted, left, isFirst: size == 0);
            var length = data.Records.GetValueOrDefault().Length;
            size += length;
            left -= length;
            answers.Add((item, data));
        }

        return answers;
    }

    private PartitionData Read(RequestContext context, FetchItem item, bool readCommitted, int left, bool isFirst)
    {
        if (context.Asked != ErrorCode.None)
        {
            return Refuse(item, context.Asked);
        }

        var error = cluster.FindLed(context, item.Key.Topic, item.Key.TopicId, item.Key.Partition, item.LeaderEpoch, out var log);
        if (error != ErrorCode.None)
        {
            return Refuse(item, error);
        }

        if (!log!.CanFetchFrom(item.Offset))
        {
            return Refuse(item, ErrorCode.OffsetOutOfRange);
        }

        if (item.LastFetchedEpoch >= 0)
        {
            if (log.Leaders.EndOf(item.LastFetchedEpoch, log.EndOffset) is not { } ended)
            {
                return Refuse(item, ErrorCode.OffsetOutOfRange);
            }

            if (ended.Epoch < item.LastFetchedEpoch || ended.EndOffset < item.Offset)
            {
                return Describe(log, new() { DivergingEpoch = new() { Epoch = ended.Epoch, EndOffset = ended.EndOffset } });
            }
        }

        var end = readCommitted ? log.LastStableOffset : log.EndOffset;
        var (bytes, next) = log.Read(item.Offset, end, Math.Min(left, item.MaxBytes), atLeastOne: isFirst);
        return Describe(log, new()
        {
            Records = bytes,
            AbortedTransactions = readCommitted
                ? [.. log.AbortedBetween(item.Offset, next).Select(aborted => new PartitionData.AbortedTransaction
                {
                    ProducerId = aborted.ProducerId,
                    FirstOffset = aborted.FirstOffset,
                })]
                : null,
        });
    }

    private static PartitionData Describe(PartitionLog log, PartitionData data)
    {
        data.PartitionIndex = log.Index;
        data.HighWatermark = log.EndOffset;
        data.LastStableOffset = log.LastStableOffset;
        data.LogStartOffset = log.StartOffset;
        data.Records ??= default(ReadOnlyMemory<byte>);
        return data;
    }

    private PartitionData Refuse(FetchItem item, ErrorCode error)
    {
        var known = error is ErrorCode.NotLeaderOrFollower or ErrorCode.FencedLeaderEpoch
            ? cluster.Topics.Find(item.Key.Topic, item.Key.TopicId)?.Find(item.Key.Partition)
            : null;
        return new()
        {
            PartitionIndex = item.Key.Partition,
            ErrorCode = (short)error,
            HighWatermark = -1,
            CurrentLeader = known is null ? new() : new() { LeaderId = known.Brokers.Leader, LeaderEpoch = known.LeaderEpoch },
            AbortedTransactions = null,
            Records = default(ReadOnlyMemory<byte>),
        };
    }

    // A session's client is only told what is new; the first answer of a session tells everything.
    private FetchResponse Answer(RequestContext context, FetchRequest request, FetchSession? session, List<(FetchItem Item, PartitionData Data)> answers)
    {
        var response = new FetchResponse { SessionId = session?.Id ?? 0 };
        var served = new HashSet<FetchKey>();
        foreach (var (item, data) in answers)
        {
            var tells = session is null || session.Tells(item, data) || request.SessionEpoch <= 0;
            if (!tells)
            {
                continue;
            }

            if (data.Records.GetValueOrDefault().Length > 0)
            {
                served.Add(item.Key);
            }

            if (response.Responses is not [.., var topic] || topic.Topic != item.Key.Topic || topic.TopicId != item.Key.TopicId)
            {
                response.Responses.Add(topic = new() { Topic = item.Key.Topic, TopicId = item.Key.TopicId });
            }

            topic.Partitions.Add(data);
        }

        session?.PutLast(served);
        response.NodeEndpoints = CurrentLeaders.Endpoints(
            cluster,
            context,
            answers.Select(answer => answer.Data.CurrentLeader.LeaderId),
            static (id, address, rack) => new FetchResponse.NodeEndpoint { NodeId = id, Host = address.Host, Port = address.Port, Rack = rack });
        return response;
    }

    private void ForEachLog(IReadOnlyList<FetchItem> items, Action<PartitionLog> action)
    {
        foreach (var item in items)
        {
            if (cluster.Topics.Find(item.Key.Topic, item.Key.TopicId)?.Find(item.Key.Partition) is { } log)
            {
                action(log);
            }
        }
    }
}
