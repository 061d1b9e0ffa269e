using System.Buffers.Binary;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;

namespace Assay.Kafka.Broker.Tests.Network;

public sealed class ConnectionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_version_of_ApiVersions_from_the_future_is_answered_in_version_0()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(cancellationToken: Cancellation);
        await using var client = await RawClient.ConnectAsync(cluster);

        await client.SendAsync(ApiCatalog.ApiVersions, 99, new ApiVersionsRequest());
        var response = (ApiVersionsResponse)(await client.ReceiveAsync(version: 0)).Response;

        Assert.Equal((short)ErrorCode.UnsupportedVersion, response.ErrorCode);
        Assert.Contains(response.ApiKeys, api => api is { ApiKey: 18, MinVersion: 0, MaxVersion: 4 });
    }

    [Fact]
    public async Task What_is_not_served_is_not_announced()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(cancellationToken: Cancellation);
        await using var client = await RawClient.ConnectAsync(cluster);

        var response = await client.AskAsync<ApiVersionsResponse>(ApiCatalog.ApiVersions, 4, new ApiVersionsRequest());

        Assert.Equal(0, response.ErrorCode);
        Assert.DoesNotContain(response.ApiKeys, api => api.ApiKey == 88);
        Assert.Contains(response.ApiKeys, api => api is { ApiKey: 1, MinVersion: 4, MaxVersion: 18 });
    }

    [Fact]
    public async Task A_version_that_is_not_served_ends_the_connection_and_is_recorded()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(cancellationToken: Cancellation);
        await using var client = await RawClient.ConnectAsync(cluster);

        await client.SendAsync(ApiCatalog.Produce, 2, new ProduceRequest());

        Assert.True(await client.IsClosedAsync());
        Assert.Equal(
            "Client 'raw' uses API 0 (Produce) version 2; the embedded broker serves 3 to 13. Use the container or process provider.",
            Assert.Single(cluster.UnsupportedRequests).ToString());
    }

    [Fact]
    public async Task An_api_that_is_not_served_ends_the_connection_and_is_recorded_by_name()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(cancellationToken: Cancellation);
        await using var client = await RawClient.ConnectAsync(cluster);

        await client.SendAsync(Frame("005800010000000700036d6d6d00"));

        Assert.True(await client.IsClosedAsync());
        Assert.Equal(
            "Client 'mmm' uses API 88 (StreamsGroupHeartbeat) version 1; the embedded broker does not serve it. Use the container or process provider.",
            Assert.Single(cluster.UnsupportedRequests).ToString());
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("\u007f\u007f\u007f\u007f and no such length")]
    [InlineData("\0\0\0\u0001x")]
    [InlineData("\0\0\0\u000a\0\0\0\u0003\0\0\0\u0001\u007f\u007f")]
    public async Task Garbage_ends_its_own_connection_only(string garbage)
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(cancellationToken: Cancellation);
        await using var other = await RawClient.ConnectAsync(cluster);
        await using var client = await RawClient.ConnectAsync(cluster);

        await client.SendAsync(System.Text.Encoding.Latin1.GetBytes(garbage));

        Assert.True(await client.IsClosedAsync());
        Assert.Equal(0, (await other.AskAsync<ApiVersionsResponse>(ApiCatalog.ApiVersions, 3, new ApiVersionsRequest())).ErrorCode);
    }

    [Fact]
    public async Task Random_frames_end_at_most_their_own_connection()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(cancellationToken: Cancellation);
        await using var other = await RawClient.ConnectAsync(cluster);
        var random = new Random(20_261);

        for (var round = 0; round < 200; round++)
        {
            await using var client = await RawClient.ConnectAsync(cluster);
            var frame = new byte[4 + random.Next(8, 200)];
            random.NextBytes(frame);
            BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length - 4);

            // An API that is served, in a version that may be, with a body that is nonsense.
            BinaryPrimitives.WriteInt16BigEndian(frame.AsSpan(4), (short)random.Next(0, 30));
            BinaryPrimitives.WriteInt16BigEndian(frame.AsSpan(6), (short)random.Next(0, 13));
            BinaryPrimitives.WriteInt16BigEndian(frame.AsSpan(12 < frame.Length - 2 ? 12 : frame.Length - 2), -1);
            await client.SendAsync(frame);
        }

        Assert.Equal(0, (await other.AskAsync<MetadataResponse>(ApiCatalog.Metadata, 12, new MetadataRequest())).FirstError());
    }

    [Fact]
    public async Task A_client_that_goes_in_the_middle_of_a_frame_harms_nobody()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(cancellationToken: Cancellation);
        await using var other = await RawClient.ConnectAsync(cluster);
        await using (var client = await RawClient.ConnectAsync(cluster))
        {
            await client.SendAsync(Frame("0012000300000001ffff").AsMemory(0, 9));
        }

        Assert.Equal(0, (await other.AskAsync<ApiVersionsResponse>(ApiCatalog.ApiVersions, 3, new ApiVersionsRequest())).ErrorCode);
    }

    [Fact]
    public async Task A_frame_that_comes_byte_by_byte_is_served()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(cancellationToken: Cancellation);
        await using var client = await RawClient.ConnectAsync(cluster);
        await client.AskAsync<ApiVersionsResponse>(ApiCatalog.ApiVersions, 0, new ApiVersionsRequest());

        // The same correlation id again, so that the client knows what is answered.
        foreach (var one in Frame("00120000" + "00000001" + "ffff"))
        {
            await client.SendAsync(new[] { one });
        }

        Assert.NotEmpty(((ApiVersionsResponse)(await client.ReceiveAsync()).Response).ApiKeys);
    }

    [Fact]
    public async Task Answers_leave_in_the_order_of_the_requests_though_a_later_one_is_done_first()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(cancellationToken: Cancellation);
        cluster.CreateTopic("t");
        await using var client = await RawClient.ConnectAsync(cluster);

        var parked = await client.SendAsync(ApiCatalog.Fetch, 12, Requests.Any.Fetch("t", 0, maxWait: 20_000));
        var ready = await client.SendAsync(ApiCatalog.ApiVersions, 3, new ApiVersionsRequest());
        cluster.Append("t", 0, new NewRecord());

        Assert.Equal(parked, (await client.ReceiveAsync()).Correlation);
        Assert.Equal(ready, (await client.ReceiveAsync()).Correlation);
    }

    [Fact]
    public async Task A_leave_is_served_while_a_join_is_parked()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(new() { InitialRebalanceDelay = TimeSpan.FromMinutes(1) }, Cancellation);
        await using var client = await RawClient.ConnectAsync(cluster);
        var first = await client.AskAsync<JoinGroupResponse>(ApiCatalog.JoinGroup, 5, Requests.Any.Join("g"));
        await client.SendAsync(ApiCatalog.JoinGroup, 5, Requests.Any.Join("g", first.MemberId));
        await Soon.True(() => cluster.Groups is [{ Members.Count: 1 }], () => $"{cluster.Groups.Count} groups");

        var left = await client.SendAsync(ApiCatalog.LeaveGroup, 3, new LeaveGroupRequest
        {
            GroupId = "g",
            Members = [new() { MemberId = first.MemberId }],
        });

        var join = (JoinGroupResponse)(await client.ReceiveAsync()).Response;
        var (answered, leave) = await client.ReceiveAsync();
        Assert.Equal((short)ErrorCode.UnknownMemberId, join.ErrorCode);
        Assert.Equal(left, answered);
        Assert.Equal(0, leave.FirstError());
    }

    [Fact]
    public async Task Disposing_does_not_wait_for_what_is_parked()
    {
        var cluster = await EmbeddedKafkaCluster.StartAsync(cancellationToken: Cancellation);
        cluster.CreateTopic("t");
        await using var client = await RawClient.ConnectAsync(cluster);
        await client.SendAsync(ApiCatalog.Fetch, 12, Requests.Any.Fetch("t", 0, maxWait: 60_000));

        await cluster.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancellation);

        Assert.True(await client.IsClosedAsync());
    }

    [Fact]
    public async Task Nobody_is_told_by_a_broker_that_goes_down_that_no_broker_is_up()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(cancellationToken: Cancellation);
        for (var turn = 0; turn < 20; turn++)
        {
            var answered = new SemaphoreSlim(0);
            var asking = Enumerable.Range(0, 16).Select(_ => Task.Run(() => BrokersUntilClosedAsync(cluster, answered), Cancellation)).ToList();
            for (var answers = 0; answers < 100; answers++)
            {
                await answered.WaitAsync(Cancellation);
            }

            await cluster.StopBrokerAsync(1);

            Assert.All((await Task.WhenAll(asking)).SelectMany(counts => counts), count => Assert.Equal(1, count));
            cluster.StartBroker(1);
        }
    }

    [Fact]
    public async Task A_failure_of_the_broker_ends_one_connection_and_hinders_no_disposal()
    {
        var clock = new BrokenClock();
        var cluster = await EmbeddedKafkaCluster.StartAsync(new() { TimeProvider = clock }, Cancellation);
        await using var other = await RawClient.ConnectAsync(cluster);
        await using var client = await RawClient.ConnectAsync(cluster);
        using var observed = cluster.ObserveRequests(static _ => { });
        clock.Fails = true;

        await client.SendAsync(ApiCatalog.Metadata, 12, new MetadataRequest());

        Assert.True(await client.IsClosedAsync().WaitAsync(TimeSpan.FromSeconds(60), Cancellation));
        clock.Fails = false;
        Assert.Equal(0, (await other.AskAsync<ApiVersionsResponse>(ApiCatalog.ApiVersions, 3, new ApiVersionsRequest())).ErrorCode);
        await cluster.DisposeAsync();
    }

    private static async Task<IReadOnlyList<int>> BrokersUntilClosedAsync(EmbeddedKafkaCluster cluster, SemaphoreSlim answered)
    {
        var counts = new List<int>();
        try
        {
            await using var client = await RawClient.ConnectAsync(cluster);
            while (true)
            {
                counts.Add((await client.AskAsync<MetadataResponse>(ApiCatalog.Metadata, 12, new MetadataRequest())).Brokers.Count);
                answered.Release();
            }
        }
        catch (Exception closed) when (closed is IOException or System.Net.Sockets.SocketException)
        {
            return counts;
        }
    }

    private static byte[] Frame(string hex)
    {
        var body = Convert.FromHexString(hex);
        var frame = new byte[4 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, body.Length);
        body.CopyTo(frame, 4);
        return frame;
    }

    private sealed class BrokenClock : TimeProvider
    {
        public volatile bool Fails;

        public override long GetTimestamp() => Fails ? throw new InvalidOperationException("The clock is broken.") : base.GetTimestamp();
    }
}
