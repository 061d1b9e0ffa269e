using Assay.Kafka.Backends;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Assay.Kafka.Tests.Backends;

public sealed class KafkaLeaseTests(ApacheKafka kafka)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_dead_process_left_is_removed_and_nothing_of_a_living_one()
    {
        var server = await kafka.BootstrapServersAsync();
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = server }).SetLogHandler(static (_, _) => { }).Build();
        await using var living = await KafkaLease.TakeAsync(server, TimeSpan.FromSeconds(45));
        var dead = await KafkaLease.TakeAsync(server, TimeSpan.FromSeconds(45));
        string[] foreign = [$"assayer-{Guid.NewGuid():N}", $"assay-{Guid.NewGuid():N}"];
        string[] kept = [$"assay-{living.Run}-1-orders", .. foreign];
        await admin.CreateTopicsAsync([.. kept.Append($"assay-{dead.Run}-1-orders").Select(name => new TopicSpecification { Name = name, NumPartitions = 1 })]);
        await CommitAsync(server, $"assay-{dead.Run}-1-workers", $"assay-{dead.Run}-1-orders");
        await dead.DisposeAsync();

        await using var next = await KafkaLease.TakeAsync(server, TimeSpan.FromSeconds(45));

        await Eventually.Within(TimeSpan.FromSeconds(20)).Value(
            () => Names(admin).Where(name => name.Contains(dead.Run, StringComparison.Ordinal)).ToList(), left => left.Count == 0, Cancelled);
        Assert.Superset(kept.ToHashSet(), Names(admin).ToHashSet());
        await admin.DeleteTopicsAsync(foreign);
    }

    private static List<string> Names(IAdminClient admin) =>
    [
        .. admin.GetMetadata(TimeSpan.FromSeconds(10)).Topics.Select(topic => topic.Topic),
        .. admin.ListConsumerGroupsAsync().GetAwaiter().GetResult().Valid.Select(group => group.GroupId),
    ];

    private static async Task CommitAsync(string server, string group, string topic)
    {
        using var consumer = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig { BootstrapServers = server, GroupId = group }).SetLogHandler(static (_, _) => { }).Build();
        await Task.Run(() => consumer.Commit([new TopicPartitionOffset(topic, 0, 0)]), Cancelled);
    }
}
