using Assay.Kafka.Broker;
using Confluent.Kafka;

namespace Assay.Kafka.Tests;

public sealed class KafkaClientSettingsTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string> Protocols => new("classic", "consumer");

    [Theory, MemberData(nameof(Protocols))]
    public async Task Are_accepted_by_a_consumer_of_their_protocol(string protocol)
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(new(), Cancelled);
        cluster.CreateTopic("orders", 1);
        cluster.Append("orders", 0, new NewRecord { Value = "hello"u8.ToArray() });
        var settings = protocol == "classic" ? KafkaClientSettings.Consumer : KafkaClientSettings.ConsumerProtocol;
        var config = new ConsumerConfig(settings.ToDictionary()) { BootstrapServers = cluster.BootstrapServers, GroupId = "workers" };
        config.Set("group.protocol", protocol);
        using var consumer = new ConsumerBuilder<string?, string?>(config).SetLogHandler(static (_, _) => { }).Build();

        consumer.Subscribe("orders");

        Assert.Equal("hello", consumer.Consume(TimeSpan.FromSeconds(30))?.Message.Value);
        consumer.Close();
    }
}
