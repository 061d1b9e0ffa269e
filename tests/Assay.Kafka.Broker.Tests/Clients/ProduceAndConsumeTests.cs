using System.Diagnostics;
using System.Text;
using Confluent.Kafka;

namespace Assay.Kafka.Broker.Tests.Clients;

public sealed class ProduceAndConsumeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_record_comes_back_with_key_value_headers_and_timestamp()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(cancellationToken: Cancellation);
        using var producer = Client.Producer(cluster);
        var sent = new Message<string?, string?>
        {
            Key = "k",
            Value = "v",
            Timestamp = new(1_700_000_000_123, TimestampType.CreateTime),
            Headers = [new("trace", Encoding.UTF8.GetBytes("7f")), new("trace", null)],
        };

        var delivered = await producer.ProduceAsync("orders", sent, Cancellation);

        using var consumer = Client.Consumer(cluster, "g");
        consumer.Assign(new TopicPartitionOffset("orders", 0, Offset.Beginning));
        var record = Assert.Single(await consumer.ConsumeAsync(1));
        Assert.Equal(0, delivered.Offset.Value);
        Assert.Equal(("k", "v"), (record.Message.Key, record.Message.Value));
        Assert.Equal(sent.Timestamp.UnixTimestampMs, record.Message.Timestamp.UnixTimestampMs);
        Assert.Equal(["trace", "trace"], record.Message.Headers.Select(header => header.Key));
        Assert.Equal("7f", Encoding.UTF8.GetString(record.Message.Headers[0].GetValueBytes()));
        Assert.Null(record.Message.Headers[1].GetValueBytes());
    }

    [Fact]
    public async Task Keys_and_values_may_be_null_or_empty()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(cancellationToken: Cancellation);
        using var producer = Client.Producer(cluster);

        await producer.ProduceAsync("t", new() { Key = null, Value = "" }, Cancellation);
        await producer.ProduceAsync("t", new() { Key = "", Value = null }, Cancellation);

        using var consumer = Client.Consumer(cluster, "g");
        consumer.Assign(new TopicPartitionOffset("t", 0, Offset.Beginning));
        var records = await consumer.ConsumeAsync(2);
        Assert.Equal([(null, ""), ("", null)], records.Select(record => (record.Message.Key, record.Message.Value)));
    }

    [Theory]
    [InlineData(CompressionType.None)]
    [InlineData(CompressionType.Gzip)]
    [InlineData(CompressionType.Snappy)]
    [InlineData(CompressionType.Lz4)]
    [InlineData(CompressionType.Zstd)]
    public async Task Compressed_batches_pass_through(CompressionType compression)
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(cancellationToken: Cancellation);
        using var producer = Client.Producer(cluster, config =>
        {
            config.CompressionType = compression;
            config.LingerMs = 20;
        });
        var values = Enumerable.Range(0, 500).Select(n => $"a value that repeats itself, a value that repeats itself {n}").ToList();

        await Task.WhenAll(values.Select(value => producer.ProduceAsync("t", new() { Value = value }, Cancellation)));

        using var consumer = Client.Consumer(cluster, "g");
        consumer.Assign(new TopicPartitionOffset("t", 0, Offset.Beginning));
        var records = await consumer.ConsumeAsync(values.Count);
        Assert.Equal(values, records.Select(record => record.Message.Value));
        Assert.Equal(Enumerable.Range(0, values.Count), records.Select(record => (int)record.Offset.Value));
    }

    [Theory, InlineData(Acks.None), InlineData(Acks.Leader), InlineData(Acks.All)]
    public async Task Every_kind_of_acknowledgement_stores_the_record(Acks acks)
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(cancellationToken: Cancellation);
        using var producer = Client.Producer(cluster, config => config.Acks = acks);

        await producer.ProduceAsync("t", new() { Value = "v" }, Cancellation);

        using var consumer = Client.Consumer(cluster, "g");
        consumer.Assign(new TopicPartitionOffset("t", 0, Offset.Beginning));
        Assert.Equal("v", Assert.Single(await consumer.ConsumeAsync(1)).Message.Value);
    }

    [Fact]
    public async Task An_idempotent_producer_stores_each_record_once_and_in_order()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(cancellationToken: Cancellation);
        using var producer = Client.Producer(cluster, config =>
        {
            config.EnableIdempotence = true;
            config.BatchNumMessages = 10;
        });

        await Task.WhenAll(Enumerable.Range(0, 1000).Select(n => producer.ProduceAsync("t", new() { Value = $"{n}" }, Cancellation)));

        Assert.Equal(
            Enumerable.Range(0, 1000).Select(n => $"{n}"),
            cluster.Read("t", 0).Select(record => Encoding.UTF8.GetString(record.Value!.Value.Span)));
    }

    [Fact]
    public async Task An_idle_consumer_is_woken_by_the_append()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(cancellationToken: Cancellation);
        using var producer = Client.Producer(cluster);
        await producer.ProduceAsync("t", new() { Value = "first" }, Cancellation);
        // Were the consumer not woken, a record would take as long as it is willing to wait.
        using var consumer = Client.Consumer(cluster, "g", config => config.FetchWaitMaxMs = 20_000);
        consumer.Assign(new TopicPartitionOffset("t", 0, Offset.Beginning));
        await consumer.ConsumeAsync(1);

        var latencies = new List<double>();
        for (var i = 0; i < 20; i++)
        {
            var started = Stopwatch.GetTimestamp();
            var consuming = consumer.ConsumeAsync(1);
            await producer.ProduceAsync("t", new() { Value = $"{i}" }, Cancellation);
            Assert.Equal($"{i}", Assert.Single(await consuming).Message.Value);
            latencies.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"median {latencies.Order().ElementAt(10):0.00} ms");
        Assert.InRange(latencies.Order().ElementAt(10), 0, 2_000);
    }

    [Fact]
    public async Task Records_of_several_partitions_are_all_consumed()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(new() { DefaultPartitions = 4 }, Cancellation);
        using var producer = Client.Producer(cluster);

        var delivered = await Task.WhenAll(Enumerable.Range(0, 200).Select(n =>
            producer.ProduceAsync("t", new() { Key = $"{n}", Value = $"{n}" }, Cancellation)));

        using var consumer = Client.Consumer(cluster, "g");
        consumer.Assign(Enumerable.Range(0, 4).Select(p => new TopicPartitionOffset("t", p, Offset.Beginning)));
        var records = await consumer.ConsumeAsync(200);
        Assert.Equal([0, 1, 2, 3], delivered.Select(result => result.Partition.Value).Distinct().Order());
        Assert.Equal(Enumerable.Range(0, 200), records.Select(record => int.Parse(record.Message.Value!, null)).Order());
    }

    [Fact]
    public async Task A_fetch_limited_to_a_few_bytes_still_makes_progress()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(cancellationToken: Cancellation);
        await Client.ProduceAsync(cluster, "t", Enumerable.Range(0, 5).Select(n => new string('x', 10_000) + n));

        using var consumer = Client.Consumer(cluster, "g", config =>
        {
            config.FetchMaxBytes = 1000;
            config.MaxPartitionFetchBytes = 1000;
            config.MessageMaxBytes = 1000;
        });
        consumer.Assign(new TopicPartitionOffset("t", 0, Offset.Beginning));

        Assert.Equal(5, (await consumer.ConsumeAsync(5)).Count);
    }

    [Fact]
    public async Task A_record_that_is_too_large_is_refused()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(cancellationToken: Cancellation);
        using var producer = Client.Producer(cluster, config => config.MessageMaxBytes = 5_000_000);

        var error = await Assert.ThrowsAsync<ProduceException<string?, string?>>(() =>
            producer.ProduceAsync("t", new() { Value = new('x', 2_000_000) }, Cancellation));

        Assert.Equal(ErrorCode.MsgSizeTooLarge, error.Error.Code);
    }
}
