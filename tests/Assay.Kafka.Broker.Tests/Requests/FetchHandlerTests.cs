using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Records;
using Microsoft.Extensions.Time.Testing;
using PartitionData = Assay.Kafka.Broker.Protocol.Messages.FetchResponse.FetchableTopicResponse.PartitionData;

namespace Assay.Kafka.Broker.Tests.Requests;

public sealed class FetchHandlerTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private EmbeddedKafkaCluster _cluster = null!;
    private RawClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await EmbeddedKafkaCluster.StartAsync(new() { TimeProvider = _time });
        _cluster.CreateTopic("t", 2);
        _client = await RawClient.ConnectAsync(_cluster);
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task Batches_come_whole_with_their_offsets_in_the_log()
    {
        _cluster.Append("t", 0, Any.Record("a"), Any.Record("b"));
        _cluster.Append("t", 0, Any.Record("c"));

        // From the middle of the first batch: the client skips what it has.
        var data = await FetchAsync(Any.Fetch("t", 1));

        Assert.Equal((3, 3, 0), (data.HighWatermark, data.LastStableOffset, data.LogStartOffset));
        Assert.Equal([0, 2], Batches(data).Select(batch => batch.BaseOffset));
    }

    [Fact]
    public async Task The_limit_of_bytes_holds_but_for_the_first_batch()
    {
        _cluster.Append("t", 0, Any.Record(new('x', 500)));
        _cluster.Append("t", 0, Any.Record(new('y', 500)));

        Assert.Single(Batches(await FetchAsync(Any.Fetch("t", 0, maxBytes: 0))));
        Assert.Single(Batches(await FetchAsync(Any.Fetch("t", 0, maxBytes: 1000))));
        Assert.Equal(2, Batches(await FetchAsync(Any.Fetch("t", 0, maxBytes: 2000))).Count);
    }

    [Fact]
    public async Task An_empty_fetch_is_answered_when_its_wait_is_over_though_the_clock_stands_still()
    {
        Assert.Empty(Batches(await FetchAsync(Any.Fetch("t", 0, maxWait: 50))));
    }

    [Fact]
    public async Task Watermarks_are_told_beside_an_idle_consumer_on_a_clock_that_stands_still()
    {
        await _client.SendAsync(ApiCatalog.Fetch, 12, Any.Fetch("t", 0, maxWait: 50));
        await _client.SendAsync(ApiCatalog.ListOffsets, 7, new ListOffsetsRequest { Topics = [new() { Name = "t", Partitions = [new() { Timestamp = -1 }] }] });

        Assert.Equal(0, Assert.IsType<FetchResponse>((await _client.ReceiveAsync()).Response).ErrorCode);
        Assert.Equal(0, Assert.IsType<ListOffsetsResponse>((await _client.ReceiveAsync()).Response).Topics[0].Partitions[0].Offset);
    }

    [Fact]
    public async Task A_waiting_fetch_is_answered_by_the_append_while_the_clock_stands_still()
    {
        var fetching = FetchAsync(Any.Fetch("t", 0, maxWait: 60_000));

        _cluster.Append("t", 0, Any.Record("a"));

        Assert.Single(Batches(await fetching));
    }

    [Fact]
    public async Task A_fetch_that_wants_more_bytes_goes_on_waiting()
    {
        var request = Any.Fetch("t", 0, maxWait: 60_000);
        request.MinBytes = 1000;
        var fetching = FetchAsync(request);

        _cluster.Append("t", 0, Any.Record("a"));
        _cluster.Append("t", 0, Any.Record(new('x', 1000)));

        Assert.Equal(2, Batches(await fetching).Count);
    }

    [Theory, InlineData(-1), InlineData(2)]
    public async Task An_offset_outside_of_the_log_is_out_of_range(long offset)
    {
        _cluster.Append("t", 0, Any.Record("a"));

        var data = await FetchAsync(Any.Fetch("t", offset, maxWait: 500));

        Assert.Equal((short)ErrorCode.OffsetOutOfRange, data.ErrorCode);
        Assert.Equal((-1, -1, -1), (data.HighWatermark, data.LastStableOffset, data.LogStartOffset));
    }

    [Fact]
    public async Task What_was_deleted_is_out_of_range()
    {
        _cluster.Append("t", 0, Any.Record("a"), Any.Record("b"));

        var deleted = await _client.AskAsync<DeleteRecordsResponse>(ApiCatalog.DeleteRecords, 2, new DeleteRecordsRequest
        {
            Topics = [new() { Name = "t", Partitions = [new() { PartitionIndex = 0, Offset = 1 }] }],
        });

        Assert.Equal(1, deleted.Topics[0].Partitions[0].LowWatermark);
        Assert.Equal((short)ErrorCode.OffsetOutOfRange, (await FetchAsync(Any.Fetch("t", 0))).ErrorCode);
        Assert.Equal("b"u8.ToArray(), Assert.Single(_cluster.Read("t", 0)).Value!.Value.ToArray());
    }

    [Fact]
    public async Task A_topic_that_does_not_exist_is_unknown_at_once()
    {
        Assert.Equal((short)ErrorCode.UnknownTopicOrPartition, (await FetchAsync(Any.Fetch("u", 0, maxWait: 500))).ErrorCode);
    }

    private async Task<PartitionData> FetchAsync(FetchRequest request)
    {
        await _client.SendAsync(ApiCatalog.Fetch, 12, request);
        var response = (FetchResponse)(await _client.ReceiveAsync()).Response;
        return response.Responses[0].Partitions[0];
    }

    private static List<RecordBatch> Batches(PartitionData data)
    {
        var batches = new List<RecordBatch>();
        for (var rest = data.Records!.Value; rest.Length > 0; rest = rest[RecordBatch.LengthOf(rest.Span)..])
        {
            batches.Add(new(rest[..RecordBatch.LengthOf(rest.Span)].ToArray()));
        }

        return batches;
    }
}
