using Assay.Kafka.Broker.Protocol.Messages;

namespace Assay.Kafka.Broker.Tests.Network;

public sealed class ListenerTests
{
    [Fact]
    public async Task A_broker_that_is_brought_up_while_it_goes_down_is_up()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(new() { Brokers = 2 }, TestContext.Current.CancellationToken);
        var stop = cluster.StopBrokerAsync(2);
        cluster.StartBroker(2);
        await stop;

        await using var client = await RawClient.ConnectAsync(cluster.Brokers[1].Address);
        Assert.Equal(0, (await client.AskAsync<ApiVersionsResponse>(ApiCatalog.ApiVersions, 0, new ApiVersionsRequest())).ErrorCode);
    }
}
