using Confluent.Kafka;

namespace Assay.Kafka.Conformance.DotNet;

public sealed class TransactionTests
{
    [Theory, OnBoth]
    public async Task What_is_committed_is_seen_and_what_is_aborted_is_not(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();
        using var producer = place.Transactional(topic);
        await producer.ProduceAsync(topic, new() { Value = "aborted" }, TestContext.Current.CancellationToken);
        producer.AbortTransaction(Client.Patience);
        producer.BeginTransaction();
        await producer.ProduceAsync(topic, new() { Value = "committed" }, TestContext.Current.CancellationToken);
        producer.CommitTransaction(Client.Patience);

        Assert.Equal(["committed"], (await place.ReadAsync(topic, 1)).Select(record => record.Message.Value));
        Assert.Equal(["aborted", "committed"], (await place.ReadAsync(topic, 2, IsolationLevel.ReadUncommitted)).Select(record => record.Message.Value));
    }

    [Theory, OnBoth]
    public async Task A_newer_producer_of_the_same_id_fences_the_older_one(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();
        using var zombie = place.Transactional(topic);
        await zombie.ProduceAsync(topic, new() { Value = "lost" }, TestContext.Current.CancellationToken);
        using var successor = place.Transactional(topic);

        var error = Assert.ThrowsAny<KafkaException>(() => zombie.CommitTransaction(Client.Patience));
        await successor.ProduceAsync(topic, new() { Value = "kept" }, TestContext.Current.CancellationToken);
        successor.CommitTransaction(Client.Patience);

        Assert.Equal(ErrorCode.Local_Fenced, error.Error.Code);
        Assert.Equal(["kept"], (await place.ReadAsync(topic, 1)).Select(record => record.Message.Value));
    }

    [Theory, OnBoth]
    public async Task Offsets_are_committed_with_the_transaction_or_not_at_all(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();
        await place.SendAsync(topic, "a", "b");
        using var consumer = place.Consumer();
        consumer.Subscribe(topic);
        await consumer.PollAsync(2);
        using var producer = place.Transactional(topic);
        TopicPartition[] partitions = [new(topic, 0)];

        producer.SendOffsetsToTransaction([new(topic, 0, 1)], consumer.ConsumerGroupMetadata, Client.Patience);
        producer.AbortTransaction(Client.Patience);
        var aborted = consumer.Committed(partitions, Client.Patience)[0].Offset;
        producer.BeginTransaction();
        producer.SendOffsetsToTransaction([new(topic, 0, 2)], consumer.ConsumerGroupMetadata, Client.Patience);
        producer.CommitTransaction(Client.Patience);
        var committed = consumer.Committed(partitions, Client.Patience)[0].Offset;

        Assert.Equal((Offset.Unset, new Offset(2)), (aborted, committed));
    }

    [Theory, OnBoth]
    public async Task An_open_transaction_hides_what_comes_behind_it(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();
        using var producer = place.Transactional(topic);
        await producer.ProduceAsync(new TopicPartition(topic, 0), new() { Value = "open" }, TestContext.Current.CancellationToken);
        await place.SendAsync(topic, "behind");
        using var consumer = place.Consumer(config => config.EnablePartitionEof = true);
        consumer.Assign(new TopicPartitionOffset(topic, 0, Offset.Beginning));

        var first = Assert.Single(await consumer.PollAsync(1));
        producer.CommitTransaction(Client.Patience);
        var rest = await consumer.PollAsync(2);

        Assert.Equal((true, 0L), (first.IsPartitionEOF, first.Offset.Value));
        Assert.Equal(["open", "behind"], rest.Where(record => !record.IsPartitionEOF).Select(record => record.Message.Value));
    }
}
