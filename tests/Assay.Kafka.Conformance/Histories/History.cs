using System.Globalization;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Records;

namespace Assay.Kafka.Conformance.Histories;

/// <summary>Plays steps on one topic of a place and tells what can be seen after each.</summary>
/// <param name="place">Where.</param>
/// <param name="topic">A topic with one partition.</param>
/// <param name="start">The time of the first record: the same in both places.</param>
internal sealed class History(Place place, string topic, DateTimeOffset start)
{
    private const long LatestTime = -3;

    private readonly HistoryProducer[] _producers = [new(place, topic, 0), new(place, topic, 1)];
    private int _partitions = 1;
    private readonly HashSet<int> _shortened = [];
    private int _time;

    public async Task<string> PlayAsync(Step step)
    {
        var partition = step.B % _partitions;
        var producer = _producers[step.A % _producers.Length];
        return step.Act switch
        {
            Act.Produce => Tell(await place.ProduceToAsync(topic, partition, BatchBuilder.Build([.. Records(1 + (step.A % 3))], default).Bytes)),
            Act.ProduceInTransaction => Tell(await producer.ProduceAsync(partition, Records(1 + (step.B % 2)))),
            Act.EndTransaction => (await producer.EndAsync(step.B % 2 == 0)).ToString(),
            Act.DeleteRecords => await DeleteAsync(partition, step.A - 1),
            Act.Grow => await GrowAsync(),
            Act.ListOffsets => await ListAsync(partition, step.A switch { 0 => -1, 1 => -2, 2 => LatestTime, _ => At(step.A).ToUnixTimeMilliseconds() }),
            Act.Fetch => await FetchAsync(partition, step.A, step.B % 2 == 0),
            Act.Commit => await CommitAsync(partition, step.A),
            Act.FetchCommits => await CommitsAsync(),
            Act.CommitInTransaction => (await producer.CommitAsync(partition, step.B)).ToString(),
            Act.Fence => (await producer.InitialiseAsync()).ToString(),
            Act.ProduceAsZombie => Tell(await producer.ProduceAsync(partition, Records(1), older: 1)),
            _ => throw new ArgumentOutOfRangeException(nameof(step)),
        };
    }

    /// <summary>All that is left in the end, under both isolation levels.</summary>
    public async Task<string> RestAsync()
    {
        var seen = new List<string> { await CommitsAsync() };
        for (var partition = 0; partition < _partitions; partition++)
        {
            seen.Add(await ListAsync(partition, -2));
            var from = long.Parse(seen[^1].Split(' ')[1], CultureInfo.InvariantCulture);
            seen.Add(await FetchAsync(partition, from, committed: true));
            seen.Add(await FetchAsync(partition, from, committed: false));
        }

        return string.Join(" | ", seen);
    }

    /// <summary>Records carry the time of the history. Markers carry that of the broker's clock, which differs from place to place.</summary>
    private string TimeOf(long timestamp) =>
        timestamp < 0 ? "no time"
        : IsMarkers(timestamp) ? "a marker's time"
        : string.Create(CultureInfo.InvariantCulture, $"{timestamp - start.ToUnixTimeMilliseconds()} ms");

    private bool IsMarkers(long timestamp) => timestamp > At(_time + 1).ToUnixTimeMilliseconds();

    private static string Tell((ErrorCode Error, long Offset) produced) => $"{produced.Error} {produced.Offset}";

    private DateTimeOffset At(int time) => start.AddMilliseconds(time * 10);

    private List<NewRecord> Records(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => new NewRecord { Key = "k"u8.ToArray(), Value = BitConverter.GetBytes(++_time), Timestamp = At(_time) })];

    private async Task<string> DeleteAsync(int partition, long before)
    {
        var response = await place.Client.AskAsync<DeleteRecordsResponse>(ApiCatalog.DeleteRecords, 2, new DeleteRecordsRequest
        {
            TimeoutMs = 10_000,
            Topics = [new() { Name = topic, Partitions = [new() { PartitionIndex = partition, Offset = before }] }],
        });
        _shortened.Add(partition);
        return $"{(ErrorCode)response.Topics[0].Partitions[0].ErrorCode} {response.Topics[0].Partitions[0].LowWatermark}";
    }

    private async Task<string> GrowAsync()
    {
        if (_partitions == 3)
        {
            return "enough";
        }

        var response = await place.Client.AskAsync<CreatePartitionsResponse>(
            ApiCatalog.CreatePartitions, 3, new CreatePartitionsRequest { TimeoutMs = 10_000, Topics = [new() { Name = topic, Count = _partitions + 1, Assignments = null }] });
        await place.UntilItHasLeadersAsync(topic, ++_partitions);
        return $"{(ErrorCode)response.Results[0].ErrorCode}";
    }

    private async Task<string> ListAsync(int partition, long timestamp)
    {
        var response = await place.Client.AskAsync<ListOffsetsResponse>(ApiCatalog.ListOffsets, 10, new ListOffsetsRequest
        {
            TimeoutMs = 5000,
            Topics = [new() { Name = topic, Partitions = [new() { PartitionIndex = partition, Timestamp = timestamp }] }],
        });
        var found = response.Topics[0].Partitions[0];
        // The latest marker is a matter of milliseconds; and Apache Kafka also names a record that was deleted, until its segment goes.
        var isAny = timestamp == LatestTime && (IsMarkers(found.Timestamp) || _shortened.Contains(partition));
        return isAny ? $"{(ErrorCode)found.ErrorCode}" : $"{(ErrorCode)found.ErrorCode} {found.Offset} {TimeOf(found.Timestamp)} {found.LeaderEpoch}";
    }

    private async Task<string> FetchAsync(int partition, long offset, bool committed)
    {
        var response = await place.Client.AskAsync<FetchResponse>(ApiCatalog.Fetch, 12, new FetchRequest
        {
            IsolationLevel = committed ? (sbyte)1 : (sbyte)0,
            Topics = [new() { Topic = topic, Partitions = [new() { Partition = partition, FetchOffset = offset, PartitionMaxBytes = int.MaxValue }] }],
        });
        var data = response.Responses[0].Partitions[0];
        var (batches, end) = Batches(data.Records);
        // Producers' ids are the cluster's own business; where their aborted transactions begin is not. Apache Kafka's index of offsets is sparse,
        // so it also names transactions behind the records that it sends.
        var aborted = data.AbortedTransactions?.Select(transaction => transaction.FirstOffset).Where(first => first < end).Order().ToList() ?? [];
        return $"{(ErrorCode)data.ErrorCode} {data.LogStartOffset} {data.LastStableOffset} {data.HighWatermark} aborted {string.Join(',', aborted)}: {batches}";
    }

    private static (string Seen, long End) Batches(ReadOnlyMemory<byte>? records)
    {
        var seen = new List<string>();
        var end = 0L;
        for (var rest = records ?? default; rest.Length > 0;)
        {
            var length = 12 + System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(rest.Span[8..]);
            var batch = new RecordBatch(rest[..length].ToArray());
            var content = batch.IsControl ? "marker" : string.Join(',', RecordReader.Read("", 0, batch).Select(record => BitConverter.ToInt32(record.Value!.Value.Span)));
            seen.Add($"{batch.BaseOffset} epoch {batch.ProducerEpoch} {content}");
            end = batch.LastOffset + 1;
            rest = rest[length..];
        }

        return (string.Join("; ", seen), end);
    }

    private async Task<string> CommitAsync(int partition, long offset)
    {
        var response = await place.Client.AskAsync<OffsetCommitResponse>(ApiCatalog.OffsetCommit, 8, new OffsetCommitRequest
        {
            GroupId = topic,
            Topics = [new() { Name = topic, Partitions = [new() { PartitionIndex = partition, CommittedOffset = offset, CommittedMetadata = "m" }] }],
        });
        return $"{(ErrorCode)response.Topics[0].Partitions[0].ErrorCode}";
    }

    private async Task<string> CommitsAsync()
    {
        var response = await place.Client.AskAsync<OffsetFetchResponse>(ApiCatalog.OffsetFetch, 8, new OffsetFetchRequest { Groups = [new() { GroupId = topic, Topics = null }] });
        var offsets = response.Groups[0].Topics.SelectMany(found => found.Partitions).OrderBy(found => found.PartitionIndex);
        return $"{(ErrorCode)response.Groups[0].ErrorCode} {string.Join(", ", offsets.Select(found => $"{found.PartitionIndex} at {found.CommittedOffset} '{found.Metadata}'"))}";
    }
}
