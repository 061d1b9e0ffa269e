using System.Buffers.Binary;
using System.Net.Sockets;
using Assay.Kafka.Broker.Protocol;

namespace Assay.Kafka.Broker.Tests;

/// <summary>A connection that says exactly what a test wants: requests in chosen versions, or bytes that are none.</summary>
internal sealed class RawClient : IAsyncDisposable
{
    private readonly TcpClient _tcp = new() { NoDelay = true };
    private readonly Dictionary<int, (ApiDescription Api, short Version)> _sent = [];
    private NetworkStream _stream = null!;
    private int _correlation;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static Task<RawClient> ConnectAsync(EmbeddedKafkaCluster cluster) => ConnectAsync(cluster.BootstrapServers);

    public static async Task<RawClient> ConnectAsync(string host)
    {
        var client = new RawClient();
        var address = host.Split(':');
        await client._tcp.ConnectAsync(address[0], int.Parse(address[1], null), Cancellation);
        client._stream = client._tcp.GetStream();
        return client;
    }

    public async Task<TResponse> AskAsync<TResponse>(ApiDescription api, short version, IRequest request) where TResponse : IResponse
    {
        await SendAsync(api, version, request);
        return (TResponse)(await ReceiveAsync()).Response;
    }

    /// <summary>Sends without waiting for the answer; returns the correlation id.</summary>
    public async Task<int> SendAsync(ApiDescription api, short version, IRequest request)
    {
        using var writer = new ProtocolWriter();
        writer.WriteInt32(0);
        writer.WriteInt16((short)api.Key);
        writer.WriteInt16(version);
        writer.WriteInt32(++_correlation);
        writer.WriteString("raw", flexible: false);
        if (api.IsFlexible(version))
        {
            writer.WriteTagCount(0);
        }

        request.Write(writer, version);
        writer.PatchInt32(0, writer.Length - 4);
        _sent.Add(_correlation, (api, version));
        await SendAsync(writer.Written);
        return _correlation;
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => _stream.WriteAsync(bytes, Cancellation);

    /// <summary>The next answer. Its version can be overruled, for answers that come in another one than was asked for.</summary>
    public async Task<(int Correlation, IResponse Response)> ReceiveAsync(short? version = null)
    {
        var prefix = new byte[4];
        await _stream.ReadExactlyAsync(prefix, Cancellation);
        var frame = new byte[BinaryPrimitives.ReadInt32BigEndian(prefix)];
        await _stream.ReadExactlyAsync(frame, Cancellation);
        return Parse(frame, version);
    }

    /// <summary>Whether the broker closes the connection, rather than answering.</summary>
    public async Task<bool> IsClosedAsync()
    {
        try
        {
            return await _stream.ReadAsync(new byte[1], Cancellation) == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public ValueTask DisposeAsync()
    {
        _tcp.Dispose();
        return ValueTask.CompletedTask;
    }

    private (int Correlation, IResponse Response) Parse(byte[] frame, short? version)
    {
        var reader = new ProtocolReader(frame);
        var correlation = reader.ReadInt32();
        var sent = _sent[correlation];
        var actual = version ?? sent.Version;
        if (sent.Api.HasFlexibleResponseHeader(actual))
        {
            reader.SkipTags();
        }

        var response = sent.Api.NewResponse();
        response.Read(ref reader, actual);
        Assert.Equal(0, reader.Remaining);
        return (correlation, response);
    }
}
