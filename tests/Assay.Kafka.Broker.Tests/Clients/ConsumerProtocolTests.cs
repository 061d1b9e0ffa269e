using Confluent.Kafka;

namespace Assay.Kafka.Broker.Tests.Clients;

/// <summary>Real clients that speak the consumer protocol of KIP-848.</summary>
public sealed class ConsumerProtocolTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Members_share_hand_over_and_take_back_partitions()
    {
        await using var cluster = await StartAsync();
        await using var first = Start(cluster);
        await Soon.True(() => first.Assignment.Count == 4, () => Show(first));

        await using (var second = Start(cluster))
        {
            await Soon.True(
                () => first.Assignment.Count == 2 && second.Assignment.Count == 2 && !first.Assignment.Intersect(second.Assignment).Any(),
                () => Show(first, second));
            await Client.ProduceAsync(cluster, "t", "a", "b", "c");
            await Soon.True(() => first.Records.Count + second.Records.Count == 3, () => Show(first, second));
            await Soon.True(() => cluster.CheckRest().IsAtRest, () => cluster.CheckRest().ToString());
            Assert.Equal(("consumer", "Stable", 2), (cluster.Groups[0].Type, cluster.Groups[0].State, cluster.Groups[0].Members.Count));
        }

        await Soon.True(() => first.Assignment.Count == 4, () => Show(first));
    }

    [Fact]
    public async Task A_group_is_migrated_to_the_consumer_protocol_and_back_while_it_works()
    {
        await using var cluster = await StartAsync();
        await using var classic = new RunningConsumer(cluster, "g", "t");
        await Soon.True(() => classic.Assignment.Count == 4, () => Show(classic));

        await using (var modern = Start(cluster))
        {
            await Soon.True(() => classic.Assignment.Count == 2 && modern.Assignment.Count == 2, () => Show(classic, modern));
            Assert.Equal("consumer", cluster.Groups[0].Type);
        }

        await Soon.True(() => classic.Assignment.Count == 4, () => Show(classic));
        Assert.Equal("classic", cluster.Groups[0].Type);
    }

    [Fact]
    public async Task Warm_consumers_stay_in_their_group_through_a_reset()
    {
        await using var cluster = await StartAsync();
        cluster.MarkBaseline();
        await using var member = Start(cluster);
        await Client.ProduceAsync(cluster, "t", "a", "b");
        await Soon.True(() => member.Records.Count == 2 && cluster.CheckRest().IsAtRest, () => cluster.CheckRest().ToString());
        var epoch = cluster.Groups[0].Generation;

        cluster.Reset();

        Assert.True(cluster.CheckRest().IsAtRest);
        await Client.ProduceAsync(cluster, "t", "c");
        await Soon.True(() => member.Records.Count == 3, () => Show(member));
        Assert.Equal((epoch, "c"), (cluster.Groups[0].Generation, member.Values.Last()));
    }

    private static async Task<EmbeddedKafkaCluster> StartAsync()
    {
        var cluster = await EmbeddedKafkaCluster.StartAsync(cancellationToken: Cancellation);
        cluster.CreateTopic("t", 4);
        return cluster;
    }

    private static RunningConsumer Start(EmbeddedKafkaCluster cluster) => new(cluster, "g", "t", config =>
    {
        config.GroupProtocol = GroupProtocol.Consumer;
        // The broker says how often and how long.
        config.SessionTimeoutMs = null;
        config.HeartbeatIntervalMs = null;
    });

    private static string Show(params IEnumerable<RunningConsumer> consumers) =>
        string.Join("; ", consumers.Select(consumer => $"partitions {string.Join(',', consumer.Assignment)}, values {string.Join(',', consumer.Values)}"));
}
