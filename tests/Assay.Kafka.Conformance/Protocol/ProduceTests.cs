using System.Buffers.Binary;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Records;
using Assay.Kafka.Broker.Tests.Requests;

namespace Assay.Kafka.Conformance.Protocol;

public sealed class ProduceTests
{
    [Theory, OnBoth]
    public async Task Frames_that_hold_no_single_sound_batch_are_refused(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();
        var sound = Any.Batch(-1, producerId: -1, epoch: -1).Bytes.ToArray();

        Assert.Equal((ErrorCode.InvalidRecord, -1), await place.ProduceAsync(topic, (byte[])[.. sound, .. sound]));
        Assert.Equal((ErrorCode.InvalidRecord, -1), await place.ProduceAsync(topic, ReadOnlyMemory<byte>.Empty));
        Assert.Equal((ErrorCode.CorruptMessage, -1), await place.ProduceAsync(topic, Changed(sound, bytes => bytes[^1] ^= 1)));
        Assert.Equal((ErrorCode.InvalidRecord, -1), await place.ProduceAsync(topic, Changed(sound, bytes => bytes[16] = 1)));
        Assert.Equal((ErrorCode.InvalidRecord, -1), await place.ProduceAsync(topic, Changed(sound, bytes => BinaryPrimitives.WriteInt64BigEndian(bytes, 5))));
        Assert.Equal((ErrorCode.None, 0), await place.ProduceAsync(topic, sound));
    }

    [Theory, OnBoth]
    public async Task Headers_that_lie_about_the_records_are_refused(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();
        var three = Any.Batch(-1, count: 3, producerId: -1, epoch: -1).Bytes.ToArray();

        Assert.Equal((ErrorCode.InvalidRecord, -1), await place.ProduceAsync(topic, Sealed(three, bytes => BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(57), 2))));
        Assert.Equal((ErrorCode.InvalidRecord, -1), await place.ProduceAsync(topic, Sealed(three, bytes => BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(23), 1))));
        Assert.Equal((ErrorCode.InvalidRecord, -1), await place.ProduceAsync(topic, Sealed(three, bytes =>
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(57), 4);
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(23), 3);
        })));
        Assert.Equal((ErrorCode.InvalidRecord, -1), await place.ProduceAsync(topic, Sealed(three, bytes => BinaryPrimitives.WriteInt16BigEndian(bytes.AsSpan(21), 0x20))));
    }

    [Theory, OnBoth]
    public async Task A_compacted_topic_takes_no_records_without_a_key(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync(1, ("cleanup.policy", "compact"));
        var batch = BatchBuilder.Build([new() { Key = "k"u8.ToArray() }, Any.Record("v")], DateTimeOffset.UnixEpoch);

        var response = await place.Client.AskAsync<ProduceResponse>(ApiCatalog.Produce, 9, Any.Produce(topic, batch));

        var partition = response.Responses[0].PartitionResponses[0];
        Assert.Equal((short)ErrorCode.InvalidRecord, partition.ErrorCode);
        Assert.Equal(1, Assert.Single(partition.RecordErrors).BatchIndex);
    }

    [Theory, OnBoth]
    public async Task A_record_from_too_far_in_the_future_is_refused(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();
        var now = TimeProvider.System.GetUtcNow();
        var batch = BatchBuilder.Build([new() { Timestamp = now }, new() { Timestamp = now.AddHours(2) }], now);

        var response = await place.Client.AskAsync<ProduceResponse>(ApiCatalog.Produce, 9, Any.Produce(topic, batch));

        var partition = response.Responses[0].PartitionResponses[0];
        Assert.Equal((short)ErrorCode.InvalidTimestamp, partition.ErrorCode);
        Assert.Equal(1, Assert.Single(partition.RecordErrors).BatchIndex);
    }

    [Theory, OnBoth]
    public async Task A_batch_beyond_the_topics_limit_is_too_large(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync(1, ("max.message.bytes", "100"));

        Assert.Equal((ErrorCode.MessageTooLarge, -1), await place.ProduceAsync(topic, BatchBuilder.Build([Any.Record(new('x', 100))], DateTimeOffset.UnixEpoch).Bytes));
    }

    [Theory, OnBoth]
    public async Task Acknowledgements_of_another_number_are_refused(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();

        Assert.Equal((ErrorCode.InvalidRequiredAcks, -1), await place.ProduceAsync(topic, Any.Batch(-1, producerId: -1, epoch: -1).Bytes, acks: 2));
    }

    [Theory, OnBoth]
    public async Task Two_replicas_in_sync_are_not_asked_of_a_topic_that_has_one(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync(1, ("min.insync.replicas", "2"));

        Assert.Equal((ErrorCode.None, 0), await place.ProduceAsync(topic, Any.Batch(-1, producerId: -1, epoch: -1).Bytes));
    }

    [Theory, OnBoth]
    public async Task Append_time_replaces_the_producers_and_is_answered(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync(1, ("message.timestamp.type", "LogAppendTime"));

        var produced = await place.Client.AskAsync<ProduceResponse>(ApiCatalog.Produce, 9, Any.Produce(topic, Any.Batch(-1, producerId: -1, epoch: -1)));
        var fetched = await place.Client.AskAsync<FetchResponse>(ApiCatalog.Fetch, 12, Any.Fetch(topic, 0));

        var batch = new RecordBatch(fetched.Responses[0].Partitions[0].Records!.Value.ToArray());
        Assert.True(batch.HasLogAppendTime && batch.IsIntact());
        Assert.Equal(produced.Responses[0].PartitionResponses[0].LogAppendTimeMs, batch.MaxTimestamp);
    }

    private static byte[] Changed(byte[] batch, Action<byte[]> change)
    {
        var copy = batch.ToArray();
        change(copy);
        return copy;
    }

    private static byte[] Sealed(byte[] batch, Action<byte[]> change) => Changed(batch, bytes =>
    {
        change(bytes);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(17), Crc32C.Compute(bytes.AsSpan(21)));
    });
}
