using System.Buffers.Binary;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Records;

namespace Assay.Kafka.Broker.Tests.Requests;

public sealed class ProduceHandlerTests : IAsyncLifetime
{
    private EmbeddedKafkaCluster _cluster = null!;
    private RawClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await EmbeddedKafkaCluster.StartAsync();
        _cluster.CreateTopic("t");
        _client = await RawClient.ConnectAsync(_cluster);
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task A_batch_that_is_sent_again_is_stored_once_and_answered_with_its_offset()
    {
        await ProduceAsync(Any.Batch(0, count: 3));
        await ProduceAsync(Any.Batch(3, count: 2));

        Assert.Equal((ErrorCode.None, 0), await ProduceAsync(Any.Batch(0, count: 3)));

        Assert.Equal(5, _cluster.Topics[0].Partitions[0].EndOffset);
    }

    [Fact]
    public async Task Only_the_last_five_batches_are_known_again()
    {
        for (var sequence = 0; sequence < 6; sequence++)
        {
            await ProduceAsync(Any.Batch(sequence));
        }

        Assert.Equal((ErrorCode.None, 1), await ProduceAsync(Any.Batch(1)));
        Assert.Equal((ErrorCode.OutOfOrderSequenceNumber, -1), await ProduceAsync(Any.Batch(0)));
    }

    [Fact]
    public async Task A_gap_in_the_sequence_is_refused()
    {
        await ProduceAsync(Any.Batch(0));

        Assert.Equal((ErrorCode.OutOfOrderSequenceNumber, -1), await ProduceAsync(Any.Batch(2)));
    }

    [Fact]
    public async Task A_producer_without_history_may_start_anywhere() =>
        Assert.Equal((ErrorCode.None, 0), await ProduceAsync(Any.Batch(41)));

    [Fact]
    public async Task A_sequence_goes_on_at_zero_behind_the_largest_number()
    {
        await ProduceAsync(Any.Batch(int.MaxValue));

        Assert.Equal((ErrorCode.None, 1), await ProduceAsync(Any.Batch(0)));
    }

    [Fact]
    public async Task A_new_epoch_starts_at_zero_and_fences_the_old_one()
    {
        await ProduceAsync(Any.Batch(0));

        Assert.Equal((ErrorCode.OutOfOrderSequenceNumber, -1), await ProduceAsync(Any.Batch(1, epoch: 1)));
        Assert.Equal((ErrorCode.None, 1), await ProduceAsync(Any.Batch(0, epoch: 1)));
        Assert.Equal((ErrorCode.InvalidProducerEpoch, -1), await ProduceAsync(Any.Batch(1, epoch: 0)));
    }

    [Fact]
    public async Task A_batch_with_a_wrong_checksum_is_refused()
    {
        var bytes = Any.Batch(0).Bytes.ToArray();
        bytes[^1] ^= 1;

        Assert.Equal((ErrorCode.CorruptMessage, -1), await ProduceAsync(bytes));
    }

    [Fact]
    public async Task Two_batches_for_a_partition_or_none_are_refused()
    {
        var one = Any.Batch(0).Bytes.ToArray();

        Assert.Equal((ErrorCode.InvalidRecord, -1), await ProduceAsync((byte[])[.. one, .. one]));
        Assert.Equal((ErrorCode.InvalidRecord, -1), await ProduceAsync(ReadOnlyMemory<byte>.Empty));
        Assert.Equal((ErrorCode.CorruptMessage, -1), await ProduceAsync(one.AsMemory(0, one.Length - 1)));
    }

    [Fact]
    public async Task A_base_offset_other_than_zero_is_refused()
    {
        var bytes = Any.Batch(0).Bytes.ToArray();
        BinaryPrimitives.WriteInt64BigEndian(bytes, 5);

        Assert.Equal((ErrorCode.InvalidRecord, -1), await ProduceAsync(bytes));
    }

    [Fact]
    public async Task An_old_message_format_is_refused()
    {
        var bytes = Any.Batch(0).Bytes.ToArray();
        bytes[16] = 1;

        Assert.Equal((ErrorCode.InvalidRecord, -1), await ProduceAsync(bytes));
    }

    [Fact]
    public async Task A_topic_that_does_not_exist_is_not_created_by_producing()
    {
        var response = await _client.AskAsync<ProduceResponse>(ApiCatalog.Produce, 9, Any.Produce("u", Any.Batch(0)));

        Assert.Equal((short)ErrorCode.UnknownTopicOrPartition, response.FirstError());
        Assert.Equal("t", Assert.Single(_cluster.Topics).Name);
    }

    [Fact]
    public async Task Topics_may_be_named_by_id()
    {
        var metadata = await _client.AskAsync<MetadataResponse>(ApiCatalog.Metadata, 12, new MetadataRequest { Topics = null });
        var request = Any.Produce("", Any.Batch(0));
        request.TopicData[0].TopicId = metadata.Topics[0].TopicId;

        var response = await _client.AskAsync<ProduceResponse>(ApiCatalog.Produce, 13, request);
        request.TopicData[0].TopicId = Guid.NewGuid();
        var unknown = await _client.AskAsync<ProduceResponse>(ApiCatalog.Produce, 13, request);

        Assert.Equal(0, response.FirstError());
        Assert.Equal((short)ErrorCode.UnknownTopicId, unknown.FirstError());
    }

    [Fact]
    public async Task A_topic_with_append_time_stamps_batches_and_their_checksum_stays_right()
    {
        await _client.AskAsync<CreateTopicsResponse>(ApiCatalog.CreateTopics, 7, new CreateTopicsRequest
        {
            Topics =
            [
                new()
                {
                    Name = "stamped", NumPartitions = 1, ReplicationFactor = 1,
                    Configs = [new() { Name = "message.timestamp.type", Value = "LogAppendTime" }],
                },
            ],
        });
        var before = DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());

        await _client.AskAsync<ProduceResponse>(ApiCatalog.Produce, 9, Any.Produce("stamped", Any.Batch(0)));

        var fetched = await _client.AskAsync<FetchResponse>(ApiCatalog.Fetch, 12, Any.Fetch("stamped", 0));
        Assert.True(new RecordBatch(fetched.Responses[0].Partitions[0].Records!.Value.ToArray()).IsIntact());
        Assert.True(Assert.Single(_cluster.Read("stamped", 0)).Timestamp >= before);
    }

    private Task<(ErrorCode Error, long Offset)> ProduceAsync(RecordBatch batch) => ProduceAsync(batch.Bytes);

    private async Task<(ErrorCode Error, long Offset)> ProduceAsync(ReadOnlyMemory<byte> bytes)
    {
        var response = await _client.AskAsync<ProduceResponse>(ApiCatalog.Produce, 9, Any.Produce("t", bytes));
        var partition = response.Responses[0].PartitionResponses[0];
        return ((ErrorCode)partition.ErrorCode, partition.BaseOffset);
    }
}
