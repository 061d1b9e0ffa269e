using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Records;
using Assay.Kafka.Conformance.Histories;

namespace Assay.Kafka.Conformance.Protocol;

public sealed class TransactionLogTests
{
    private static readonly DateTimeOffset Early = TimeProvider.System.GetUtcNow().AddMinutes(-1);

    [Theory, OnBoth]
    public async Task The_marker_that_ends_a_transaction_is_found_by_its_time(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();
        var producer = new HistoryProducer(place, topic, 0);
        await producer.ProduceAsync(0, Records(2));
        await producer.EndAsync(commit: true);

        var found = await place.Client.AskAsync<ListOffsetsResponse>(ApiCatalog.ListOffsets, 7, new ListOffsetsRequest
        {
            Topics = [new() { Name = topic, Partitions = [new() { Timestamp = Early.AddSeconds(1).ToUnixTimeMilliseconds() }] }],
        });

        Assert.Equal(2, found.Topics[0].Partitions[0].Offset);
    }

    [Theory, OnBoth]
    public async Task Where_an_open_transaction_was_deleted_nothing_is_stable_but_what_is_before_the_first_batch_that_is_left(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();
        await new HistoryProducer(place, topic, 0).ProduceAsync(0, Records(1));
        await place.ProduceAsync(topic, BatchBuilder.Build(Records(2), default).Bytes);
        await place.ProduceAsync(topic, BatchBuilder.Build(Records(1), default).Bytes);

        Assert.Equal(1, await StableAfterDeletingAsync(place, topic, before: 2));
        Assert.Equal(3, await StableAfterDeletingAsync(place, topic, before: 3));
    }

    private static async Task<long> StableAfterDeletingAsync(Place place, string topic, long before)
    {
        await place.Client.AskAsync<DeleteRecordsResponse>(ApiCatalog.DeleteRecords, 2, new DeleteRecordsRequest
        {
            TimeoutMs = 10_000,
            Topics = [new() { Name = topic, Partitions = [new() { Offset = before }] }],
        });
        var fetched = await place.Client.AskAsync<FetchResponse>(ApiCatalog.Fetch, 12, new FetchRequest
        {
            IsolationLevel = 1,
            Topics = [new() { Topic = topic, Partitions = [new() { FetchOffset = before, PartitionMaxBytes = int.MaxValue }] }],
        });
        return fetched.Responses[0].Partitions[0].LastStableOffset;
    }

    private static List<NewRecord> Records(int count) => [.. Enumerable.Range(0, count).Select(_ => new NewRecord { Value = "v"u8.ToArray(), Timestamp = Early })];
}
