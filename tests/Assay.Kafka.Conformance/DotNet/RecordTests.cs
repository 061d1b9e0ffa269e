using System.Text;
using Confluent.Kafka;

namespace Assay.Kafka.Conformance.DotNet;

public sealed class RecordTests
{
    [Theory, OnBoth]
    public async Task A_record_comes_with_all_that_it_was_sent_with(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();
        using var producer = place.Producer();

        var sent = await producer.ProduceAsync(topic, new()
        {
            Key = "k",
            Value = "v",
            Timestamp = new(1000, TimestampType.CreateTime),
            Headers = new() { { "h", Encoding.UTF8.GetBytes("1") }, { "h", Encoding.UTF8.GetBytes("2") }, { "none", null } },
        }, TestContext.Current.CancellationToken);

        var record = Assert.Single(await place.ReadAsync(topic, 1));
        Assert.Equal((0, PersistenceStatus.Persisted), (sent.Offset.Value, sent.Status));
        Assert.Equal(("k", "v", 1000L, TimestampType.CreateTime), (record.Message.Key, record.Message.Value, record.Message.Timestamp.UnixTimestampMs, record.Message.Timestamp.Type));
        Assert.Equal(["h", "h", "none"], record.Message.Headers.Select(header => header.Key));
        Assert.Null(record.Message.Headers[2].GetValueBytes());
    }

    [Theory, OnBoth]
    public async Task Keys_and_values_may_be_missing(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();

        await place.SendAsync(topic, null, "");

        Assert.Equal([(null, null), (null, "")], (await place.ReadAsync(topic, 2)).Select(record => (record.Message.Key, record.Message.Value)));
    }

    [Theory]
    [InlineData(Subject.Embedded, CompressionType.Gzip), InlineData(Subject.Apache, CompressionType.Gzip)]
    [InlineData(Subject.Embedded, CompressionType.Snappy), InlineData(Subject.Apache, CompressionType.Snappy)]
    [InlineData(Subject.Embedded, CompressionType.Lz4), InlineData(Subject.Apache, CompressionType.Lz4)]
    [InlineData(Subject.Embedded, CompressionType.Zstd), InlineData(Subject.Apache, CompressionType.Zstd)]
    public async Task Compressed_batches_come_as_they_were_sent(Subject subject, CompressionType compression)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();
        using var producer = place.Producer(config =>
        {
            config.CompressionType = compression;
            config.LingerMs = 20;
        });
        var values = Enumerable.Range(0, 300).Select(n => $"a value that repeats itself {n}").ToList();

        await Task.WhenAll(values.Select(value => producer.ProduceAsync(topic, new() { Value = value })));

        Assert.Equal(values, (await place.ReadAsync(topic, values.Count)).Select(record => record.Message.Value));
    }

    [Theory, OnBoth]
    public async Task An_idempotent_producer_keeps_the_order_of_many_small_batches(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();
        using var producer = place.Producer(config =>
        {
            config.EnableIdempotence = true;
            config.BatchNumMessages = 5;
        });

        await Task.WhenAll(Enumerable.Range(0, 300).Select(n => producer.ProduceAsync(topic, new() { Value = $"{n}" })));

        Assert.Equal(Enumerable.Range(0, 300).Select(n => $"{n}"), (await place.ReadAsync(topic, 300)).Select(record => record.Message.Value));
    }

    [Theory, OnBoth]
    public async Task A_record_that_is_too_large_for_its_topic_is_refused(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync(1, ("max.message.bytes", "500"));

        var error = await Assert.ThrowsAsync<ProduceException<string?, string?>>(() => place.SendAsync(topic, new string('x', 600)));

        Assert.Equal(ErrorCode.MsgSizeTooLarge, error.Error.Code);
    }

    [Theory, OnBoth]
    public async Task Ends_and_times_of_a_log_are_told(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();
        using var producer = place.Producer();
        foreach (var time in new[] { 1000, 2000 })
        {
            await producer.ProduceAsync(topic, new() { Value = "v", Timestamp = new(time, TimestampType.CreateTime) }, TestContext.Current.CancellationToken);
        }

        using var consumer = place.Consumer();
        var partition = new TopicPartition(topic, 0);
        var found = consumer.OffsetsForTimes([new(partition, new Timestamp(1500, TimestampType.CreateTime))], Client.Patience);
        var late = consumer.OffsetsForTimes([new(partition, new Timestamp(2500, TimestampType.CreateTime))], Client.Patience);
        var ends = consumer.QueryWatermarkOffsets(partition, Client.Patience);

        Assert.Equal((1, Offset.End, 0, 2), (found[0].Offset.Value, late[0].Offset, ends.Low.Value, ends.High.Value));
    }

    [Theory, OnBoth]
    public async Task A_partition_ends_where_the_log_does(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();
        await place.SendAsync(topic, "a");
        using var consumer = place.Consumer(config => config.EnablePartitionEof = true);
        consumer.Assign(new TopicPartitionOffset(topic, 0, Offset.Beginning));

        var records = await consumer.PollAsync(2);

        Assert.Equal([(false, 0L), (true, 1L)], records.Select(record => (record.IsPartitionEOF, record.Offset.Value)));
    }
}
