using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Faults;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Requests.Refusals;
using Assay.Kafka.Broker.Security;
using Assay.Kafka.Broker.Security.Sasl;

namespace Assay.Kafka.Broker.Requests;

/// <summary>From the bytes of a request to the bytes of its response.</summary>
internal sealed class RequestDispatcher(ClusterState cluster, RouteTable routes, RequestJournal journal)
{
    private const int LengthPrefix = sizeof(int);

    /// <summary>The framed response.</summary>
    /// <exception cref="MalformedMessageException">The request is nonsense or not served: its connection is to be closed.</exception>
    public async Task<DispatchedAnswer> DispatchAsync(ReadOnlyMemory<byte> frame, ClientSession session, CancellationToken closed)
    {
        if (session.TakesTokens)
        {
            return new(AnswerToken(frame, session));
        }

        var (header, route, request) = Parse(frame, session);
        if (route is null)
        {
            return new(Write(header, ApiCatalog.ApiVersions, 0, Unsupported()));
        }

        var context = new RequestContext(header.ApiVersion, header.ClientId ?? "", session.Host, closed)
        {
            Api = (KafkaApi)header.ApiKey,
            BrokerId = session.BrokerId,
            Listener = session.Listener.Name,
            Security = session.Listener.Security,
            Principal = session.Principal,
        };
        return request switch
        {
            SaslHandshakeRequest handshake => Tell(header, route, SaslHandler.Shake(session, header.ApiVersion, handshake)),
            SaslAuthenticateRequest authenticate => Tell(header, route, SaslHandler.Authenticate(session, authenticate)),
            _ => new(FromBrokerThatIsUp(await AnswerAsync(route, header, context, request!), session)),
        };
    }

    // A broker that went down meanwhile knows of no broker that is up, and a client that was told so would never come back.
    private static ProtocolWriter? FromBrokerThatIsUp(ProtocolWriter? answer, ClientSession session)
    {
        if (session.IsBrokerUp)
        {
            return answer;
        }

        answer?.Dispose();
        throw new MalformedMessageException($"Broker {session.BrokerId} is down.");
    }

    // No route: ApiVersions in a version that is not served, which is answered rather than refused.
    private (RequestHeader Header, Route? Route, IRequest? Request) Parse(ReadOnlyMemory<byte> frame, ClientSession session)
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

        if (session.MustAuthenticate && route.Api.Key is not (ApiKey.ApiVersions or ApiKey.SaslHandshake or ApiKey.SaslAuthenticate))
        {
            throw new MalformedMessageException($"{route.Api.Key} came before the client had authenticated.");
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
            var response = await ServeAsync(route, context, request);
            journal.End(started, route.Api, context, response);
            return response is null ? null : Write(header, route.Api, context.Version, response);
        }
        catch (Exception error) when (error is not (MalformedMessageException or OperationCanceledException))
        {
            journal.Fail(route.Api, context, error);
            throw new MalformedMessageException($"{route.Api.Key} failed: {error.Message}");
        }
    }

    private async ValueTask<IResponse?> ServeAsync(Route route, RequestContext context, IRequest request)
    {
        var faults = cluster.Faults;
        if (faults.For(FaultKind.Disconnect, context) is not null)
        {
            throw new MalformedMessageException($"A test asked to close the connections of {context.Api}.");
        }

        var asked = faults.For(FaultKind.Fail, context);
        var refused = asked is null ? TakeRefused(context, request) : null;
        var error = asked is null ? Refuse(context, request) : (ErrorCode)asked.Error;
        if (asked is not null && request is FetchRequest && !IsOfSessions(error))
        {
            // A fetch within a session names no partitions, and clients pass over an error that none of them has.
            (context, error) = (context with { Asked = error }, ErrorCode.None);
        }

        if (error != ErrorCode.None && request is ProduceRequest { Acks: 0 })
        {
            throw new MalformedMessageException($"A produce without acknowledgement failed: {error}.");
        }

        var response = error == ErrorCode.None ? await route.Serve(context, request) : Refusal.Of(request, error, context.Version)
            ?? throw new MalformedMessageException($"{context.Api} can't be answered with {error}.");
        if (response is not null)
        {
            Filter(context, response);
            if (refused is not null)
            {
                BatchAccess.Add(response, refused);
            }
        }

        if (faults.For(FaultKind.Delay, context) is { } late)
        {
            // Who ended the fault does not want to see any more of it.
            await late.Ended.WaitAsync(late.Latency, cluster.Time, context.Closed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            context.Closed.ThrowIfCancellationRequested();
        }

        return faults.For(FaultKind.LoseAnswer, context) is null
            ? response
            : throw new MalformedMessageException($"A test asked to lose the answer of {context.Api}.");
    }

    private static bool IsOfSessions(ErrorCode error) =>
        error is ErrorCode.FetchSessionIdNotFound or ErrorCode.InvalidFetchSessionEpoch or ErrorCode.FetchSessionTopicIdError;

    private IResponse? TakeRefused(RequestContext context, IRequest request)
    {
        if (!cluster.Authorizer.IsEnforced)
        {
            return null;
        }

        lock (cluster.Gate)
        {
            return BatchAccess.TakeRefused(cluster, context, request) is { } taken ? Refusal.Of(taken, AccessCheck.ErrorOf(taken), context.Version) : null;
        }
    }

    private ErrorCode Refuse(RequestContext context, IRequest request)
    {
        lock (cluster.Gate)
        {
            return AccessCheck.Refuse(cluster, context, request) is not ErrorCode.None and var refused ? refused : CoordinatorCheck.Refuse(cluster, context, request);
        }
    }

    private void Filter(RequestContext context, IResponse response)
    {
        if (response is ListGroupsResponse or ListTransactionsResponse)
        {
            lock (cluster.Gate)
            {
                AccessCheck.Filter(cluster, context, response);
                CoordinatorCheck.Filter(cluster, context, response);
            }
        }
    }

    // A client that is newer than the broker learns what to fall back to (KIP-511).
    private ApiVersionsResponse Unsupported()
    {
        ApiVersionsResponse response;
        lock (cluster.Gate)
        {
            // Whether an API is announced may depend on settings.
            response = routes.DescribeApis();
        }

        response.ErrorCode = (short)ErrorCode.UnsupportedVersion;
        return response;
    }

    private static ProtocolWriter AnswerToken(ReadOnlyMemory<byte> token, ClientSession session)
    {
        try
        {
            var answer = session.Authenticate(token.Span);
            var writer = new ProtocolWriter();
            writer.WriteInt32(answer.Length);
            writer.WriteRaw(answer);
            return writer;
        }
        catch (SaslException failed)
        {
            throw new MalformedMessageException(failed.Message);
        }
    }

    private static DispatchedAnswer Tell(RequestHeader header, Route route, (IResponse Response, bool Closes) answer) =>
        new(Write(header, route.Api, header.ApiVersion, answer.Response), answer.Closes);

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
