using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Groups.Assignors;
using Assay.Kafka.Broker.Groups.Share;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Records;
using Assay.Kafka.Broker.Topics;
using PartitionData = Assay.Kafka.Broker.Protocol.Messages.ShareFetchResponse.ShareFetchableTopicResponse.PartitionData;

namespace Assay.Kafka.Broker.Requests;

/// <summary>ShareFetch: takes what is acknowledged with it, then lends what is there, or waits until there is something to lend.</summary>
internal sealed class ShareFetchHandler(ClusterState cluster)
{
    private const int Opening = 0;
    private const int Closing = -1;
    private const sbyte NoRecordMore = 1;

    public async ValueTask<IResponse?> HandleAsync(RequestContext context, ShareFetchRequest request)
    {
        ShareSession session;
        ShareGroup group;
        Dictionary<TopicPartition, PartitionData> answers = [];
        var started = cluster.WaitTime.GetTimestamp();
        lock (cluster.Gate)
        {
            var error = Begin(context, request, out var begun, out var found);
            if (error != ErrorCode.None)
            {
                return new ShareFetchResponse { ErrorCode = (short)error };
            }

            (session, group) = (begun!, found!);
            Acknowledge(context, request, session, group, answers);
            if (request.ShareSessionEpoch == Closing)
            {
                cluster.Groups.ShareSessions.Close(session);
                return Answer(context, group, answers);
            }
        }

        while (true)
        {
            FetchWaiter waiter;
            TimeSpan rest;
            lock (cluster.Gate)
            {
                if (!cluster.Groups.ShareSessions.IsCurrent(session))
                {
                    return Answer(context, group, answers);
                }

                Lend(context, request, session, group, answers);
                rest = TimeSpan.FromMilliseconds(request.MaxWaitMs) - cluster.WaitTime.GetElapsedTime(started);
                if (answers.Count > 0 || request.MaxRecords == 0 || rest <= TimeSpan.Zero || context.Closed.IsCancellationRequested)
                {
                    return Answer(context, group, answers);
                }

                waiter = new();
                ForEach(session, group, partition => partition.Add(waiter));
            }

            await waiter.WaitAsync(cluster.WaitTime, rest, context.Closed);
            lock (cluster.Gate)
            {
                ForEach(session, group, partition => partition.Remove(waiter));
            }
        }
    }

    private ErrorCode Begin(RequestContext context, ShareFetchRequest request, out ShareSession? session, out ShareGroup? group)
    {
        session = null;
        group = cluster.Groups.Find(request.GroupId ?? "") as ShareGroup;
        if (string.IsNullOrEmpty(request.MemberId) || request.ShareAcquireMode is < 0 or > NoRecordMore)
        {
            return ErrorCode.InvalidRequest;
        }

        // Nothing was lent yet that could be acknowledged.
        if (request.ShareSessionEpoch == Opening && request.Topics.Exists(topic => topic.Partitions.Exists(partition => partition.AcknowledgementBatches.Count > 0)))
        {
            return ErrorCode.InvalidRequest;
        }

        if (group is null)
        {
            return ErrorCode.GroupIdNotFound;
        }

        var error = cluster.Groups.ShareSessions.Continue(context, group.Id, request.MemberId, request.ShareSessionEpoch, mayOpen: true, out session);
        if (error != ErrorCode.None)
        {
            return error;
        }

        foreach (var partition in request.Topics.SelectMany(topic => topic.Partitions.Select(partition => new TopicPartition(topic.TopicId, partition.PartitionIndex))))
        {
            session!.Add(partition);
        }

        foreach (var partition in request.ForgottenTopicsData.SelectMany(topic => topic.Partitions.Select(partition => new TopicPartition(topic.TopicId, partition))))
        {
            session!.Remove(partition);
        }

        return ErrorCode.None;
    }

    private void Acknowledge(
        RequestContext context, ShareFetchRequest request, ShareSession session, ShareGroup group, Dictionary<TopicPartition, PartitionData> answers)
    {
        foreach (var topic in request.Topics)
        {
            foreach (var partition in topic.Partitions.Where(partition => partition.AcknowledgementBatches.Count > 0))
            {
                var error = ShareAcknowledgeHandler.Acknowledge(
                    cluster,
                    context,
                    group,
                    session.MemberId,
                    new(topic.TopicId, partition.PartitionIndex),
                    request.IsRenewAck,
                    [.. partition.AcknowledgementBatches.Select(batch => new Acknowledgement(batch.FirstOffset, batch.LastOffset, batch.AcknowledgeTypes))]);
                answers[new(topic.TopicId, partition.PartitionIndex)] = new() { PartitionIndex = partition.PartitionIndex, AcknowledgeErrorCode = (short)error };
            }
        }
    }

    private void Lend(
        RequestContext context, ShareFetchRequest request, ShareSession session, ShareGroup group, Dictionary<TopicPartition, PartitionData> answers)
    {
        var records = request.MaxRecords;
        var bytes = request.MaxBytes;
        foreach (var key in session.Partitions)
        {
            if (cluster.FindShared(context, key, out var log) is not ErrorCode.None and var error)
            {
                answers.TryAdd(key, new() { PartitionIndex = key.Partition });
                answers[key].ErrorCode = (short)error;
                continue;
            }

            if (records <= 0 || bytes <= 0)
            {
                continue;
            }

            var (batches, ranges) = group.PartitionOf(cluster.Topics.Find(key.TopicId)!, log!).Acquire(session.MemberId, new(records, bytes, request.ShareAcquireMode == NoRecordMore));
            if (ranges.Count == 0)
            {
                continue;
            }

            answers.TryAdd(key, new() { PartitionIndex = key.Partition });
            answers[key].Records = Join(batches);
            answers[key].AcquiredRecords =
                [.. ranges.Select(range => new PartitionData.AcquiredRange { FirstOffset = range.First, LastOffset = range.Last, DeliveryCount = range.DeliveryCount })];
            records -= (int)ranges.Sum(range => range.Last - range.First + 1);
            bytes -= answers[key].Records.Length;
        }

        session.Rotate();
    }

    private static ReadOnlyMemory<byte> Join(IReadOnlyList<RecordBatch> batches)
    {
        if (batches is [var only])
        {
            return only.Bytes;
        }

        var joined = new byte[batches.Sum(batch => batch.Size)];
        var at = 0;
        foreach (var batch in batches)
        {
            batch.Bytes.Span.CopyTo(joined.AsSpan(at));
            at += batch.Size;
        }

        return joined;
    }

    private void ForEach(ShareSession session, ShareGroup group, Action<SharePartition> action)
    {
        foreach (var key in session.Partitions)
        {
            var topic = cluster.Topics.Find(key.TopicId);
            if (topic?.Find(key.Partition) is { } log)
            {
                action(group.PartitionOf(topic, log));
            }
        }
    }

    private ShareFetchResponse Answer(RequestContext context, ShareGroup group, Dictionary<TopicPartition, PartitionData> answers)
    {
        const short NotLed = (short)ErrorCode.NotLeaderOrFollower;
        foreach (var (key, data) in answers.Where(answer => answer.Value.ErrorCode == NotLed || answer.Value.AcknowledgeErrorCode == NotLed))
        {
            if (cluster.Topics.Find(key.TopicId)?.Find(key.Partition) is { } log)
            {
                data.CurrentLeader = new() { LeaderId = log.Brokers.Leader, LeaderEpoch = log.LeaderEpoch };
            }
        }

        return new()
        {
            AcquisitionLockTimeoutMs = (int)group.Settings.RecordLock.TotalMilliseconds,
            Responses =
            [
                .. answers.GroupBy(answer => answer.Key.TopicId).Select(topic => new ShareFetchResponse.ShareFetchableTopicResponse
                {
                    TopicId = topic.Key,
                    Partitions = [.. topic.Select(answer => answer.Value)],
                }),
            ],
            NodeEndpoints = CurrentLeaders.Endpoints(
                cluster,
                context,
                answers.Values.Select(data => data.CurrentLeader.LeaderId),
                static (id, address, rack) => new ShareFetchResponse.NodeEndpoint { NodeId = id, Host = address.Host, Port = address.Port, Rack = rack }),
        };
    }
}
