using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;

namespace Assay.Kafka.Broker.Requests;

/// <summary>From the bytes of a request to the bytes of its response.</summary>
internal sealed class RequestDispatcher(RouteTable routes, RequestJournal journal)
{
    private const int LengthPrefix = sizeof(int);

    /// <summary>The framed response; null if the client expects none.</summary>
    /// <exception cref="MalformedMessageException">The request is nonsense or not served: its connection is to be closed.</exception>
    public async Task<ProtocolWriter?> DispatchAsync(ReadOnlyMemory<byte> frame, string clientHost, CancellationToken closed)
    {
        var (header, route, request) = Parse(frame);
        if (route is null)
        {
            return Write(header, ApiCatalog.ApiVersions, 0, Unsupported());
        }

        return await AnswerAsync(route, header, new(header.ApiVersion, header.ClientId ?? "", clientHost, closed), request!);
    }

    // No route: ApiVersions in a version that is not served, which is answered rather than refused.
    private (RequestHeader Header, Route? Route, IRequest? Request) Parse(ReadOnlyMemory<byte> frame)
    {
        var reader = new ProtocolReader(frame);
        var header = RequestHeader.Read(ref reader);
        var route = routes.Find(header.ApiKey);
        if (route is null || !route.Serves(header.ApiVersion))
        {
            if (route?.Api.Key == ApiKey.ApiVersions)
            {
                return (header, null, null);
            }

            var unsupported = journal.Refuse(header, route);
            throw new MalformedMessageException(unsupported.ToString());
        }

        if (route.Api.IsFlexible(header.ApiVersion))
        {
            reader.SkipTags();
        }

        var request = route.Api.NewRequest();
        request.Read(ref reader, header.ApiVersion);
        return (header, route, request);
    }

    // A failure of the broker itself ends one connection, and is told rather than lost.
    private async Task<ProtocolWriter?> AnswerAsync(Route route, RequestHeader header, RequestContext context, IRequest request)
    {
        var started = journal.Begin();
        try
        {
            var response = await route.Serve(context, request);
            journal.End(started, route.Api, context, response);
            return response is null ? null : Write(header, route.Api, context.Version, response);
        }
        catch (Exception error) when (error is not (MalformedMessageException or OperationCanceledException))
        {
            journal.Fail(route.Api, context, error);
            throw new MalformedMessageException($"{route.Api.Key} failed: {error.Message}");
        }
    }

    // A client that is newer than the broker learns what to fall back to (KIP-511).
    private ApiVersionsResponse Unsupported()
    {
        var response = routes.DescribeApis();
        response.ErrorCode = (short)ErrorCode.UnsupportedVersion;
        return response;
    }

    private static ProtocolWriter Write(RequestHeader header, ApiDescription api, short version, IResponse response)
    {
        var writer = new ProtocolWriter();
        writer.WriteInt32(0);
        writer.WriteInt32(header.CorrelationId);
        if (api.HasFlexibleResponseHeader(version))
        {
            writer.WriteTagCount(0);
        }

        response.Write(writer, version);
        writer.PatchInt32(0, writer.Length - LengthPrefix);
        return writer;
    }
}
