using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Security;
using Assay.Kafka.Broker.Security.Sasl;

namespace Assay.Kafka.Broker.Requests;

/// <summary>SaslHandshake and SaslAuthenticate. Whoever fails is told why, and its connection is closed.</summary>
internal static class SaslHandler
{
    // From here on what the mechanism says travels in requests of its own.
    private const short WrapsTokens = 1;

    public static (IResponse Response, bool Closes) Shake(ClientSession session, short version, SaslHandshakeRequest request)
    {
        var error = !session.MustAuthenticate ? ErrorCode.IllegalSaslState
            : session.TryBegin(request.Mechanism, sendsTokens: version < WrapsTokens) ? ErrorCode.None
            : ErrorCode.UnsupportedSaslMechanism;
        return (
            new SaslHandshakeResponse { ErrorCode = (short)error, Mechanisms = error == ErrorCode.IllegalSaslState ? [] : [.. ClientSession.Mechanisms] },
            error == ErrorCode.UnsupportedSaslMechanism);
    }

    public static (IResponse Response, bool Closes) Authenticate(ClientSession session, SaslAuthenticateRequest request)
    {
        if (!session.MustAuthenticate)
        {
            return (
                new SaslAuthenticateResponse
                {
                    ErrorCode = (short)ErrorCode.IllegalSaslState,
                    ErrorMessage = "SaslAuthenticate request received after successful authentication",
                },
                false);
        }

        try
        {
            return (new SaslAuthenticateResponse { AuthBytes = session.Authenticate(request.AuthBytes.Span) }, false);
        }
        catch (SaslException failed)
        {
            return (new SaslAuthenticateResponse { ErrorCode = (short)ErrorCode.SaslAuthenticationFailed, ErrorMessage = failed.Message }, true);
        }
    }
}
