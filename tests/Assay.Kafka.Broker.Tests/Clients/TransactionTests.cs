using Confluent.Kafka;

namespace Assay.Kafka.Broker.Tests.Clients;

public sealed class TransactionTests
{
    private static readonly TimeSpan Patience = Client.Patience;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_committed_is_seen_and_what_is_aborted_is_not()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(cancellationToken: Cancellation);
        using var producer = Transactional(cluster, "tx");
        producer.InitTransactions(Patience);

        producer.BeginTransaction();
        await ProduceAsync(producer, "aborted 1", "aborted 2");
        producer.AbortTransaction(Patience);
        producer.BeginTransaction();
        await ProduceAsync(producer, "committed");
        producer.CommitTransaction(Patience);

        Assert.Equal(["committed"], await ConsumeAsync(cluster, 1, IsolationLevel.ReadCommitted));
        Assert.Equal(["aborted 1", "aborted 2", "committed"], await ConsumeAsync(cluster, 3, IsolationLevel.ReadUncommitted));
        Assert.Equal(["committed"], cluster.Read("t", 0).Select(Text));
        Assert.Equal(3, cluster.Read("t", 0, committedOnly: false).Count);
    }

    [Fact]
    public async Task An_open_transaction_hides_itself_and_what_comes_behind_it()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(cancellationToken: Cancellation);
        await Client.ProduceAsync(cluster, "t", "before");
        using var producer = Transactional(cluster, "tx");
        producer.InitTransactions(Patience);
        producer.BeginTransaction();
        await ProduceAsync(producer, "open");
        await Client.ProduceAsync(cluster, "t", "behind");

        Assert.Equal(["before"], cluster.Read("t", 0).Select(Text));
        Assert.Equal((3, 1), (cluster.Topics[0].Partitions[0].EndOffset, cluster.Topics[0].Partitions[0].LastStableOffset));
        var consuming = ConsumeAsync(cluster, 3, IsolationLevel.ReadCommitted);
        producer.CommitTransaction(Patience);

        Assert.Equal(["before", "open", "behind"], await consuming);
    }

    [Fact]
    public async Task A_newer_producer_of_the_same_id_fences_the_older_one()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(cancellationToken: Cancellation);
        using var zombie = Transactional(cluster, "tx");
        zombie.InitTransactions(Patience);
        zombie.BeginTransaction();
        await ProduceAsync(zombie, "lost");
        using var successor = Transactional(cluster, "tx");
        successor.InitTransactions(Patience);

        var error = Assert.ThrowsAny<KafkaException>(() => zombie.CommitTransaction(Patience));

        Assert.Equal(ErrorCode.Local_Fenced, error.Error.Code);
        successor.BeginTransaction();
        await ProduceAsync(successor, "kept");
        successor.CommitTransaction(Patience);
        Assert.Equal(["kept"], await ConsumeAsync(cluster, 1, IsolationLevel.ReadCommitted));
    }

    [Fact]
    public async Task Offsets_are_committed_with_the_transaction_or_not_at_all()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(cancellationToken: Cancellation);
        await Client.ProduceAsync(cluster, "in", "a", "b");
        using var consumer = Client.Consumer(cluster, "g", config => config.IsolationLevel = IsolationLevel.ReadCommitted);
        consumer.Subscribe("in");
        await consumer.ConsumeAsync(2);
        using var producer = Transactional(cluster, "tx");
        producer.InitTransactions(Patience);

        producer.BeginTransaction();
        await ProduceAsync(producer, "x");
        producer.SendOffsetsToTransaction([new("in", 0, 1)], consumer.ConsumerGroupMetadata, Patience);
        producer.AbortTransaction(Patience);
        Assert.Null(CommittedBy(cluster));

        producer.BeginTransaction();
        await ProduceAsync(producer, "x");
        producer.SendOffsetsToTransaction([new("in", 0, 2)], consumer.ConsumerGroupMetadata, Patience);
        Assert.Null(CommittedBy(cluster));
        producer.CommitTransaction(Patience);

        Assert.Equal(2, CommittedBy(cluster));
    }

    [Fact]
    public async Task A_transaction_that_takes_too_long_is_aborted()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(cancellationToken: Cancellation);
        using var producer = Transactional(cluster, "tx", config => config.TransactionTimeoutMs = 5000);
        producer.InitTransactions(Patience);
        producer.BeginTransaction();
        await ProduceAsync(producer, "late");

        await Soon.True(() => cluster.Topics[0].Partitions[0] is { LastStableOffset: 2 }, () => $"{cluster.Topics[0].Partitions[0]}");

        Assert.Empty(cluster.Read("t", 0));
        Assert.ThrowsAny<KafkaException>(() => producer.CommitTransaction(Patience));
    }

    [Fact]
    public async Task A_reset_aborts_what_is_open()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(cancellationToken: Cancellation);
        cluster.CreateTopic("t");
        cluster.MarkBaseline();
        using var producer = Transactional(cluster, "tx");
        producer.InitTransactions(Patience);
        producer.BeginTransaction();
        await ProduceAsync(producer, "open");

        cluster.Reset();

        Assert.Equal(new PartitionInfo(0, 2, 2, 2), cluster.Topics[0].Partitions[0]);
        Assert.ThrowsAny<KafkaException>(() => producer.CommitTransaction(Patience));
    }

    private static long? CommittedBy(EmbeddedKafkaCluster cluster) =>
        Assert.Single(cluster.Groups).Partitions.Single(partition => partition.Partition.Topic == "in").CommittedOffset;

    private static IProducer<string?, string?> Transactional(EmbeddedKafkaCluster cluster, string id, Action<ProducerConfig>? configure = null) =>
        Client.Producer(cluster, config =>
        {
            config.TransactionalId = id;
            configure?.Invoke(config);
        });

    private static async Task ProduceAsync(IProducer<string?, string?> producer, params string[] values) =>
        await Task.WhenAll(values.Select(value => producer.ProduceAsync("t", new() { Value = value }, Cancellation)));

    private static async Task<IEnumerable<string?>> ConsumeAsync(EmbeddedKafkaCluster cluster, int count, IsolationLevel isolation)
    {
        using var consumer = Client.Consumer(cluster, "reader", config => config.IsolationLevel = isolation);
        consumer.Assign(new TopicPartitionOffset("t", 0, Offset.Beginning));
        return (await consumer.ConsumeAsync(count)).Select(record => record.Message.Value);
    }

    private static string Text(StoredRecord record) => System.Text.Encoding.UTF8.GetString(record.Value!.Value.Span);
}
