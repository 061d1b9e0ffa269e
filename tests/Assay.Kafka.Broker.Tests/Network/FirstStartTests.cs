using System.Net;
using System.Net.Sockets;
using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Network;
using Assay.Kafka.Broker.Requests;

namespace Assay.Kafka.Broker.Tests.Network;

public sealed class FirstStartTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_broker_asks_itself_what_a_client_asks_and_gets_the_same_answer()
    {
        using var state = new ClusterState(new());
        var journal = new RequestJournal(TimeProvider.System);
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(cancellationToken: Cancellation);

        var answer = await FirstStart.AskAsync(state, new(state, new(state), journal));

        Assert.Equal(await AnswerToClientAsync(cluster, answer.Length), answer);
        Assert.Equal(0, state.Changes.Value);
        Assert.Empty(journal.Refused);
    }

    [Fact]
    public void What_it_sends_through_a_socket_of_its_own_arrives() => Assert.Equal(1, FirstStart.Connect());

    // ApiVersions, version 0, correlation id 1, no client id.
    private static async Task<byte[]> AnswerToClientAsync(EmbeddedKafkaCluster cluster, int length)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPEndPoint.Parse(cluster.BootstrapServers), Cancellation);
        await client.GetStream().WriteAsync(Convert.FromHexString("0000000A00120000" + "00000001" + "FFFF"), Cancellation);
        var answer = new byte[length];
        await client.GetStream().ReadExactlyAsync(answer, Cancellation);
        return answer;
    }
}
