using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net.Sockets;
using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Requests;
using Assay.Kafka.Broker.Tests.Protocol;

namespace Assay.Kafka.Broker.Tests.Requests;

public sealed class RandomRequestTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    [Fact]
    public async Task Whatever_a_well_formed_request_says_it_is_answered_or_refused_and_never_fails_the_broker()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        var failed = new ConcurrentQueue<string>();
        using var observed = cluster.ObserveRequests(request =>
        {
            if (request.Error?.Contains("Exception", StringComparison.Ordinal) == true)
            {
                failed.Enqueue($"{request.Api} {request.Version}: {request.Error}");
            }
        });
        using var state = new ClusterState(new());
        var routes = new RouteTable(state);
        foreach (var api in Definitions.All.Where(api => routes.Find((short)api.Key) is not null))
        {
            var route = routes.Find((short)api.Key)!;
            for (var round = 0; round < TestRun.Count(3, 300); round++)
            {
                var version = (short)random.Next(route.Lowest, route.Highest + 1);
                await SendAsync(cluster, route.Api, version, new RandomMessage(api, version, random).Write(api.Request));
            }
        }

        Assert.True(failed.IsEmpty, $"seed {seed}:\n{string.Join('\n', failed)}");
    }

    private static async Task SendAsync(EmbeddedKafkaCluster cluster, ApiDescription api, short version, byte[] body)
    {
        var head = api.IsFlexible(version) ? 11 : 10;
        var frame = new byte[4 + head + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length - 4);
        BinaryPrimitives.WriteInt16BigEndian(frame.AsSpan(4), (short)api.Key);
        BinaryPrimitives.WriteInt16BigEndian(frame.AsSpan(6), version);
        BinaryPrimitives.WriteInt16BigEndian(frame.AsSpan(12), -1);
        body.CopyTo(frame, 4 + head);

        using var client = new TcpClient();
        var address = cluster.BootstrapServers.Split(':');
        await client.ConnectAsync(address[0], int.Parse(address[1], null));
        await client.GetStream().WriteAsync(frame);
        try
        {
            // Who waits for more, or for others, is left alone: the connection closes, and that is all.
            using var patience = new CancellationTokenSource(Patience);
            await client.GetStream().ReadAtLeastAsync(new byte[4], 4, throwOnEndOfStream: false, patience.Token);
        }
        catch (OperationCanceledException)
        {
        }
        catch (IOException)
        {
        }
    }
}
