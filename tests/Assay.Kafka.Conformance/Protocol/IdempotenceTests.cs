using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Tests.Requests;

namespace Assay.Kafka.Conformance.Protocol;

public sealed class IdempotenceTests
{
    [Theory, OnBoth]
    public async Task The_last_five_batches_are_known_again_and_older_ones_are_out_of_order(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var (topic, id) = await StartAsync(place);
        for (var sequence = 0; sequence < 7; sequence++)
        {
            Assert.Equal((ErrorCode.None, sequence), await place.ProduceAsync(topic, Any.Batch(sequence, producerId: id).Bytes));
        }

        Assert.Equal((ErrorCode.None, 6), await place.ProduceAsync(topic, Any.Batch(6, producerId: id).Bytes));
        Assert.Equal((ErrorCode.None, 2), await place.ProduceAsync(topic, Any.Batch(2, producerId: id).Bytes));
        Assert.Equal((ErrorCode.OutOfOrderSequenceNumber, -1), await place.ProduceAsync(topic, Any.Batch(1, producerId: id).Bytes));
    }

    [Theory, OnBoth]
    public async Task A_gap_or_an_overlap_is_out_of_order(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var (topic, id) = await StartAsync(place);
        Assert.Equal((ErrorCode.None, 0), await place.ProduceAsync(topic, Any.Batch(0, count: 3, producerId: id).Bytes));

        Assert.Equal((ErrorCode.OutOfOrderSequenceNumber, -1), await place.ProduceAsync(topic, Any.Batch(4, producerId: id).Bytes));
        Assert.Equal((ErrorCode.OutOfOrderSequenceNumber, -1), await place.ProduceAsync(topic, Any.Batch(1, count: 2, producerId: id).Bytes));
        Assert.Equal((ErrorCode.None, 3), await place.ProduceAsync(topic, Any.Batch(3, producerId: id).Bytes));
    }

    [Theory, OnBoth]
    public async Task A_producer_without_history_may_start_anywhere_and_wraps_at_the_largest_number(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var (topic, id) = await StartAsync(place);

        Assert.Equal((ErrorCode.None, 0), await place.ProduceAsync(topic, Any.Batch(int.MaxValue, producerId: id).Bytes));
        Assert.Equal((ErrorCode.None, 1), await place.ProduceAsync(topic, Any.Batch(0, producerId: id).Bytes));
    }

    [Theory, OnBoth]
    public async Task A_new_epoch_starts_at_zero_and_fences_the_old_one(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var (topic, id) = await StartAsync(place);
        await place.ProduceAsync(topic, Any.Batch(0, producerId: id).Bytes);

        Assert.Equal((ErrorCode.OutOfOrderSequenceNumber, -1), await place.ProduceAsync(topic, Any.Batch(1, producerId: id, epoch: 1).Bytes));
        Assert.Equal((ErrorCode.None, 1), await place.ProduceAsync(topic, Any.Batch(0, producerId: id, epoch: 1).Bytes));
        Assert.Equal((ErrorCode.InvalidProducerEpoch, -1), await place.ProduceAsync(topic, Any.Batch(1, producerId: id, epoch: 0).Bytes));
    }

    [Theory, OnBoth]
    public async Task What_was_deleted_is_still_known_again(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var (topic, id) = await StartAsync(place);
        await place.ProduceAsync(topic, Any.Batch(0, producerId: id).Bytes);
        await place.Client.AskAsync<DeleteRecordsResponse>(ApiCatalog.DeleteRecords, 2, new DeleteRecordsRequest
        {
            TimeoutMs = 10_000,
            Topics = [new() { Name = topic, Partitions = [new() { Offset = -1 }] }],
        });

        Assert.Equal((ErrorCode.None, 0), await place.ProduceAsync(topic, Any.Batch(0, producerId: id).Bytes));
    }

    private static async Task<(string Topic, long ProducerId)> StartAsync(Place place)
    {
        var topic = await place.CreateTopicAsync();
        var request = new InitProducerIdRequest { TransactionalId = null, TransactionTimeoutMs = 1000 };
        InitProducerIdResponse? producer = null;

        // A broker that has just started has no ids to give.
        await Soon.True(async () => (producer = await place.Client.AskAsync<InitProducerIdResponse>(ApiCatalog.InitProducerId, 4, request)).ErrorCode == 0);
        return (topic, producer!.ProducerId);
    }
}
