using System.Buffers.Binary;
using System.Net.Sockets;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Tests.Clients;
using Confluent.Kafka;

namespace Assay.Kafka.Broker.Tests.Network;

public sealed class GarbageTests : IAsyncLifetime
{
    private EmbeddedKafkaCluster _cluster = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _cluster = await EmbeddedKafkaCluster.StartAsync();
        _cluster.CreateTopic("t");
    }

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Clients_go_on_while_others_send_garbage()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        using var producer = Client.Producer(_cluster);
        using var consumer = Client.Consumer(_cluster, "g");
        consumer.Assign(new TopicPartitionOffset("t", 0, Offset.Beginning));

        for (var round = 0; round < TestRun.Count(30, 600); round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => SendAsync(Garbage(new(random.Next())))));
            await producer.ProduceAsync("t", new() { Value = $"{round}" }, Cancellation);
            Assert.True((await consumer.ConsumeAsync(1))[0].Message.Value == $"{round}", $"seed {seed}");
        }

        await Soon.True(() => _cluster.Connections <= 8, () => $"{_cluster.Connections} connections are open");
    }

    [Fact]
    public async Task Idle_connections_cost_little_and_harm_nobody()
    {
        var idle = new List<Socket>();
        try
        {
            var before = GC.GetTotalMemory(forceFullCollection: true);
            // Both ends of each are in this process, which may not open more than some 20,000 files.
            var count = TestRun.Count(300, 9_000);
            for (var i = 0; i < count; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                idle.Add(socket);
                await socket.ConnectAsync(Address.Host, Address.Port, Cancellation);
            }

            await Soon.True(() => _cluster.Connections >= count, () => $"{_cluster.Connections} connections are open");
            var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / count;

            Assert.InRange(each, 0, 32 * 1024);
            await using var client = await RawClient.ConnectAsync(_cluster);
            Assert.Equal(0, (await client.AskAsync<MetadataResponse>(ApiCatalog.Metadata, 12, new MetadataRequest { Topics = null })).FirstError());
        }
        finally
        {
            idle.ForEach(socket => socket.Dispose());
        }

        await Soon.True(() => _cluster.Connections == 0, () => $"{_cluster.Connections} connections are open");
    }

    private (string Host, int Port) Address => (_cluster.BootstrapServers.Split(':')[0], int.Parse(_cluster.BootstrapServers.Split(':')[1], null));

    private async Task SendAsync(byte[] garbage)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(Address.Host, Address.Port, Cancellation);
        try
        {
            await client.GetStream().WriteAsync(garbage, Cancellation);
        }
        catch (IOException)
        {
            // It was refused while it was being sent.
        }
    }

    // Bytes that are nothing, lengths that are none, frames that end too early, and requests whose body is nonsense.
    private static byte[] Garbage(Random random)
    {
        var bytes = new byte[random.Next(1, 4000)];
        random.NextBytes(bytes);
        if (bytes.Length < 40)
        {
            return bytes;
        }

        switch (random.Next(4))
        {
            case 0:
                return bytes;
            case 1:
                BinaryPrimitives.WriteInt32BigEndian(bytes, random.Next(int.MinValue, int.MaxValue));
                return bytes;
            case 2:
                BinaryPrimitives.WriteInt32BigEndian(bytes, bytes.Length * 2);
                return bytes;
            default:
                BinaryPrimitives.WriteInt32BigEndian(bytes, bytes.Length - 4);
                BinaryPrimitives.WriteInt16BigEndian(bytes.AsSpan(4), (short)random.Next(0, 93));
                BinaryPrimitives.WriteInt16BigEndian(bytes.AsSpan(6), (short)random.Next(0, 14));
                BinaryPrimitives.WriteInt16BigEndian(bytes.AsSpan(12), -1);
                return bytes;
        }
    }
}
