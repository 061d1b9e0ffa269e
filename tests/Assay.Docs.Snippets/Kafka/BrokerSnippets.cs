using Assay.Kafka.Broker;
using Xunit;

namespace Docs.Kafka;

public static class BrokerSnippets
{
    public static async Task SeveralBrokers()
    {
        // snippet: brokers
        await using var kafka = await EmbeddedKafkaCluster.StartAsync(new() { Brokers = 3 });
        kafka.CreateTopic("orders", partitions: 3);

        kafka.MoveLeader("orders", partition: 0, broker: 2);
        kafka.MoveCoordinator("billing", broker: 3);
        await kafka.StopBrokerAsync(1);     // its partitions and groups go to the others
        kafka.StartBroker(1);               // on the port that it had
        // end
        Assert.NotNull(kafka.BootstrapServers);
    }

    public static void Faults(EmbeddedKafkaCluster kafka)
    {
        // snippet: faults
        // The next two batches for orders are refused; a client tries again.
        kafka.Faults.Fail(KafkaErrorCode.NotLeaderOrFollower, new() { Api = KafkaApi.Produce, Topic = "orders", Times = 2 });

        // What is produced arrives, and the producer is never told.
        var lost = kafka.Faults.LoseAnswers(new() { Api = KafkaApi.Produce, ClientId = "orders-api", Times = 1 });

        // Consumers get every record twice.
        using (kafka.Faults.Duplicate(new() { Topic = "orders" }))
        {
            kafka.Faults.Delay(TimeSpan.FromMilliseconds(300), new() { Broker = 1 });
            kafka.Faults.Disconnect(new() { Api = KafkaApi.Fetch, Skip = 5, Times = 1 });
            kafka.Rebalance("billing");
        }

        Assert.Equal(1, lost.Hits);
        kafka.Reset();                      // ends all of them
        // end
    }

    public static async Task Security()
    {
        // snippet: security
        await using var kafka = await EmbeddedKafkaCluster.StartAsync(new()
        {
            Listeners =
            [
                new() { Name = "INSIDE" },
                new() { Name = "OUTSIDE", Security = KafkaSecurity.SaslSsl, Port = 9093 },
            ],
            Users = [new("admin", "secret"), new("orders-api", "secret")],
            EnforceAcls = true,
            SuperUsers = ["admin"],
        });
        var servers = kafka.BootstrapServersOf("OUTSIDE");
        var authority = kafka.CertificatePem;   // what clients trust: ssl.ca.pem
        // end
        Assert.NotNull(servers + authority);
    }

    public static void Time(EmbeddedKafkaCluster kafka)
    {
        // snippet: time
        kafka.CleanLogs();      // what retention and compaction would do in a while
        // end
    }
}
