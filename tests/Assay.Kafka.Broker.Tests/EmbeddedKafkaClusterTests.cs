using System.Text;
using Assay.Kafka.Broker.Tests.Clients;
using Assay.Kafka.Broker.Tests.Requests;
using Confluent.Kafka;

namespace Assay.Kafka.Broker.Tests;

public sealed class EmbeddedKafkaClusterTests : IAsyncLifetime
{
    private EmbeddedKafkaCluster _cluster = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _cluster = await EmbeddedKafkaCluster.StartAsync();

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Clusters_know_nothing_of_each_other()
    {
        await using var other = await EmbeddedKafkaCluster.StartAsync(cancellationToken: Cancellation);

        await Client.ProduceAsync(_cluster, "t", "mine");

        Assert.NotEqual(_cluster.BootstrapServers, other.BootstrapServers);
        Assert.Empty(other.Topics);
    }

    [Fact]
    public async Task A_tap_hears_of_every_record_in_its_order()
    {
        await Client.ProduceAsync(_cluster, "t", "before");
        using var tap = _cluster.Tap();

        await Client.ProduceAsync(_cluster, "t", "a", "b");
        _cluster.Append("t", 0, Any.Record("c"));
        tap.Dispose();
        _cluster.Append("t", 0, Any.Record("behind"));

        var batches = await tap.Batches.ReadAllAsync(Cancellation).ToListAsync(Cancellation);
        Assert.Equal(["a", "b", "c"], batches.SelectMany(batch => batch.Records).Select(Text));
        Assert.Equal([1, 2, 3], batches.SelectMany(batch => batch.Records).Select(record => (int)record.Offset));
        Assert.All(batches, batch => Assert.Equal(new PartitionId("t", 0), batch.Partition));
    }

    [Fact]
    public async Task What_is_appended_in_process_is_consumed_by_clients()
    {
        _cluster.CreateTopic("t", 2);

        var offset = _cluster.Append("t", 1, Any.Record("a"), new NewRecord { Key = "k"u8.ToArray(), Headers = [new("h", null)] });

        using var consumer = Client.Consumer(_cluster, "g");
        consumer.Assign(new TopicPartitionOffset("t", 1, Offset.Beginning));
        var records = await consumer.ConsumeAsync(2);
        Assert.Equal(0, offset);
        Assert.Equal(["a", null], records.Select(record => record.Message.Value));
        Assert.Equal("h", Assert.Single(records[1].Message.Headers).Key);
    }

    [Fact]
    public void Reading_starts_where_it_is_told_to()
    {
        _cluster.Append("t", 0, Any.Record("a"), Any.Record("b"), Any.Record("c"));

        Assert.Equal(["b", "c"], _cluster.Read("t", 0, fromOffset: 1).Select(Text));
        Assert.Empty(_cluster.Read("t", 0, fromOffset: 3));
    }

    [Fact]
    public void A_topic_or_partition_that_does_not_exist_is_named_with_those_that_do()
    {
        _cluster.CreateTopic("orders");

        Assert.Equal("There is no topic 'order'. There are: orders.", Assert.Throws<InvalidOperationException>(() => _cluster.Read("order", 0)).Message);
        Assert.Contains("no partition 1", Assert.Throws<InvalidOperationException>(() => _cluster.Append("orders", 1, Any.Record("a"))).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => _cluster.CreateTopic("orders"));
        Assert.Throws<ArgumentException>(() => _cluster.CreateTopic("no name"));
        _cluster.CreateTopic("a.b");
        Assert.Equal(
            "Topic 'a_b' collides with topic 'a.b': Kafka takes dots and underscores for the same.",
            Assert.Throws<InvalidOperationException>(() => _cluster.CreateTopic("a_b")).Message);
    }

    [Fact]
    public async Task Topics_are_only_created_for_clients_when_that_is_allowed()
    {
        await using var strict = await EmbeddedKafkaCluster.StartAsync(new() { AutoCreateTopics = false }, Cancellation);
        using var producer = Client.Producer(strict, config => config.MessageTimeoutMs = 5000);

        await Assert.ThrowsAsync<ProduceException<string?, string?>>(() => producer.ProduceAsync("t", new() { Value = "v" }, Cancellation));

        Assert.Empty(strict.Topics);
    }

    [Fact]
    public async Task A_group_shows_its_members_and_how_far_they_are()
    {
        _cluster.CreateTopic("t", 2);
        _cluster.Append("t", 0, Any.Record("a"), Any.Record("b"));
        using var consumer = Client.Consumer(_cluster, "g", config => config.ClientId = "app");
        consumer.Subscribe("t");
        await consumer.ConsumeAsync(2);

        consumer.Commit([new("t", 0, 1)]);

        var group = Assert.Single(_cluster.Groups);
        Assert.True(group.IsStable);
        var member = Assert.Single(group.Members);
        Assert.Equal("app", member.ClientId);
        Assert.Equal(["t"], member.Subscription);
        Assert.Equal([new("t", 0), new("t", 1)], member.Assignment);
        Assert.Equal([new(new("t", 0), 1, 2, 1), new(new("t", 1), null, 0, 0)], group.Partitions);
    }

    [Fact]
    public async Task A_cluster_is_at_rest_once_its_groups_have_committed_everything()
    {
        Assert.True(_cluster.CheckRest().IsAtRest);
        _cluster.CreateTopic("t");
        using var consumer = Client.Consumer(_cluster, "g");
        consumer.Subscribe("t");
        _cluster.Append("t", 0, Any.Record("a"));
        await consumer.ConsumeAsync(1);

        var behind = _cluster.CheckRest();
        consumer.Commit();

        Assert.Equal("Group 'g' is 1 behind on t-0 (committed nothing, the end is 1).", behind.ToString());
        Assert.Equal(new(true, []), _cluster.CheckRest() with { Reasons = [] });
    }

    [Fact]
    public void Markers_of_transactions_and_what_was_aborted_is_nothing_to_consume()
    {
        using var producer = Client.Producer(_cluster, config => config.TransactionalId = "tx");
        producer.InitTransactions(Client.Patience);
        producer.BeginTransaction();
        producer.Produce("t", new() { Value = "v" });
        producer.AbortTransaction(Client.Patience);
        using var consumer = Client.Consumer(_cluster, "g");

        consumer.Commit([new("t", 0, 0)]);

        Assert.Equal(0, Assert.Single(Assert.Single(_cluster.Groups).Partitions).Lag);
    }

    [Fact]
    public void What_an_open_transaction_wrote_is_nothing_to_consume_yet()
    {
        using var producer = Client.Producer(_cluster, config => config.TransactionalId = "tx");
        _cluster.Append("t", 0, Any.Record("a"));
        producer.InitTransactions(Client.Patience);
        producer.BeginTransaction();
        producer.Produce("t", new() { Value = "v" });
        producer.Flush(Client.Patience);
        using var consumer = Client.Consumer(_cluster, "g");

        consumer.Commit([new("t", 0, 0)]);
        Assert.Equal((2, 1), (_cluster.Topics[0].Partitions[0].EndOffset, _cluster.Groups[0].Partitions[0].Lag));
        consumer.Commit([new("t", 0, 1)]);
        Assert.Equal(0, _cluster.Groups[0].Partitions[0].Lag);
        producer.CommitTransaction(Client.Patience);
        Assert.Equal(2, _cluster.Groups[0].Partitions[0].Lag);
    }

    [Fact]
    public async Task Whoever_waits_for_a_change_is_woken_by_it()
    {
        var seen = _cluster.Changes;
        var waiting = _cluster.WaitForChangeAsync(seen, Cancellation);
        Assert.False(waiting.IsCompleted);

        _cluster.Append("t", 0, Any.Record("a"));

        await waiting;
        Assert.NotEqual(seen, _cluster.Changes);
        await _cluster.WaitForChangeAsync(seen, Cancellation);
    }

    [Fact]
    public void Looking_changes_nothing()
    {
        _cluster.Append("t", 0, Any.Record("a"));
        var seen = _cluster.Changes;

        _ = (_cluster.Topics, _cluster.Groups, _cluster.CheckRest(), _cluster.Read("t", 0));

        Assert.Equal(seen, _cluster.Changes);
    }

    [Fact]
    public async Task A_reset_empties_the_cluster_while_consumers_stay_in_their_group()
    {
        _cluster.CreateTopic("kept", 2);
        _cluster.MarkBaseline();
        await using var member = new RunningConsumer(_cluster, "g", "kept");
        await Client.ProduceAsync(_cluster, "kept", "a", "b");
        await Client.ProduceAsync(_cluster, "extra", "x");
        await Soon.True(() => member.Records.Count == 2 && _cluster.CheckRest().IsAtRest, () => _cluster.CheckRest().ToString());
        var generation = _cluster.Groups[0].Generation;

        _cluster.Reset();

        Assert.Equal("kept", Assert.Single(_cluster.Topics).Name);
        Assert.All(_cluster.Topics[0].Partitions, partition => Assert.Equal(partition.EndOffset, partition.StartOffset));
        Assert.Equal(2, _cluster.Topics[0].Partitions.Sum(partition => partition.EndOffset));
        Assert.True(_cluster.CheckRest().IsAtRest);
        await Client.ProduceAsync(_cluster, "kept", "c");
        await Soon.True(() => member.Records.Count == 3, () => string.Join(",", member.Values));
        Assert.Equal(["a", "b", "c"], member.Values.Order());
        Assert.Equal((generation, 1), (_cluster.Groups[0].Generation, _cluster.Groups[0].Members.Count));
    }

    [Fact]
    public async Task A_consumer_that_was_behind_at_a_reset_goes_on_with_what_comes_next()
    {
        _cluster.CreateTopic("t");
        _cluster.MarkBaseline();
        using var consumer = Client.Consumer(_cluster, "g", config => config.AutoOffsetReset = AutoOffsetReset.Error);
        consumer.Assign(new TopicPartitionOffset("t", 0, 0));
        _cluster.Append("t", 0, Any.Record("a"), Any.Record("b"));
        _cluster.Reset();

        _cluster.Append("t", 0, Any.Record("c"));

        var record = Assert.Single(await consumer.ConsumeAsync(1));
        Assert.Equal(("c", 2), (record.Message.Value, record.Offset.Value));
    }

    [Fact]
    public async Task A_topic_that_a_reset_dropped_is_consumed_from_its_start_when_it_comes_again()
    {
        await Client.ProduceAsync(_cluster, "t", "a", "b");
        await using var member = new RunningConsumer(_cluster, "g", "t");
        await Soon.True(() => member.Records.Count == 2 && _cluster.CheckRest().IsAtRest, () => _cluster.CheckRest().ToString());

        _cluster.Reset();
        Assert.Empty(_cluster.Topics);
        await Client.ProduceAsync(_cluster, "t", "c");

        await Soon.True(() => member.Records.Count == 3, () => string.Join(",", member.Values));
        Assert.Equal(["a", "b", "c"], member.Values);
    }

    [Fact]
    public void A_reset_says_what_it_changed_itself()
    {
        _cluster.Append("t", 0, Any.Record("a"));
        var before = _cluster.Changes;

        var own = _cluster.Reset();

        Assert.Equal(before + own, _cluster.Changes);
    }

    [Fact]
    public async Task A_group_without_members_is_forgotten_by_a_reset()
    {
        await Client.ProduceAsync(_cluster, "t", "a");
        await using (var member = new RunningConsumer(_cluster, "g", "t"))
        {
            await Soon.True(() => member.Records.Count == 1, () => "nothing consumed");
        }

        _cluster.Reset();

        Assert.Empty(_cluster.Groups);
    }

    [Fact]
    public void A_group_of_the_baseline_is_kept_by_a_reset_and_goes_on_at_the_end()
    {
        _cluster.Append("t", 0, Any.Record("a"));
        using var consumer = Client.Consumer(_cluster, "g");
        consumer.Commit([new("t", 0, 1)]);
        _cluster.MarkBaseline();
        _cluster.Append("t", 0, Any.Record("b"), Any.Record("c"));

        _cluster.Reset();

        Assert.Equal(3, Assert.Single(Assert.Single(_cluster.Groups).Partitions).CommittedOffset);
    }

    [Fact]
    public async Task Observers_are_told_of_requests_and_their_errors()
    {
        var served = new System.Collections.Concurrent.ConcurrentQueue<ServedRequest>();
        using (_cluster.ObserveRequests(served.Enqueue))
        {
            using var admin = Client.Admin(_cluster);
            await Assert.ThrowsAsync<Confluent.Kafka.Admin.DeleteTopicsException>(() => admin.DeleteTopicsAsync(["none"]));
        }

        var count = served.Count;
        await Client.ProduceAsync(_cluster, "t", "a");
        Assert.Contains(served, request => request is { Api: "DeleteTopics", Error: "UnknownTopicOrPartition", ClientId: "rdkafka" });
        Assert.Contains(served, request => request is { Api: "Metadata", Error: null });
        Assert.Equal(count, served.Count);
    }

    [Theory, InlineData(0), InlineData(-1)]
    public void Options_that_make_no_sense_are_refused(int partitions)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new EmbeddedKafkaOptions { DefaultPartitions = partitions });
        Assert.Throws<ArgumentOutOfRangeException>(() => new EmbeddedKafkaOptions { InitialRebalanceDelay = TimeSpan.FromSeconds(partitions - 1) });
    }

    private static string Text(StoredRecord record) => Encoding.UTF8.GetString(record.Value!.Value.Span);
}
