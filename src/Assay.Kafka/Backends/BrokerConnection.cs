using System.Buffers.Binary;
using System.Net.Sockets;
using Assay.Kafka.Broker.Protocol;

namespace Assay.Kafka.Backends;

/// <summary>A connection to one broker of a server, for requests that the client library does not offer.</summary>
internal sealed class BrokerConnection : IDisposable
{
    private const string ClientId = "assay";
    private readonly TcpClient _client = new() { NoDelay = true };
    private int _correlation;

    private BrokerConnection()
    {
    }

    public static async Task<BrokerConnection> OpenAsync(string host, int port, CancellationToken cancellationToken)
    {
        var connection = new BrokerConnection();
        try
        {
            await connection._client.ConnectAsync(host, port, cancellationToken);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <exception cref="IOException">The broker closed the connection: such as when it does not serve the version.</exception>
    public async Task<TResponse> AskAsync<TResponse>(ApiDescription api, short version, IRequest request, CancellationToken cancellationToken)
        where TResponse : IResponse
    {
        var stream = _client.GetStream();
        using (var written = Write(api, version, request))
            await stream.WriteAsync(written.Written, cancellationToken);
        var length = new byte[sizeof(int)];
        await stream.ReadExactlyAsync(length, cancellationToken);
        var frame = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
        await stream.ReadExactlyAsync(frame, cancellationToken);
        return (TResponse)Read(api, version, frame);
    }

    public void Dispose() => _client.Dispose();

    private ProtocolWriter Write(ApiDescription api, short version, IRequest request)
    {
        var writer = new ProtocolWriter();
        writer.WriteInt32(0);
        writer.WriteInt16((short)api.Key);
        writer.WriteInt16(version);
        writer.WriteInt32(++_correlation);
        writer.WriteString(ClientId, flexible: false);
        if (api.IsFlexible(version))
            writer.WriteTagCount(0);
        request.Write(writer, version);
        writer.PatchInt32(0, writer.Length - sizeof(int));
        return writer;
    }

    private static IResponse Read(ApiDescription api, short version, byte[] frame)
    {
        var reader = new ProtocolReader(frame);
        // One question at a time: the correlation id is that of the last.
        reader.ReadInt32();
        if (api.HasFlexibleResponseHeader(version))
            reader.SkipTags();
        var response = api.NewResponse();
        response.Read(ref reader, version);
        return response;
    }
}
