using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;

namespace Assay.Kafka.Broker.Requests;

/// <summary>Delegation tokens, which this broker does not give out: it answers as Apache Kafka does without a secret key.</summary>
internal static class DelegationTokenHandler
{
    private const long Never = -1;

    public static IResponse Create(RequestContext context, CreateDelegationTokenRequest request)
    {
        var (type, name) = Owner(context);
        return new CreateDelegationTokenResponse
        {
            ErrorCode = Refusal(context),
            PrincipalType = type,
            PrincipalName = name,
            TokenRequesterPrincipalType = type,
            TokenRequesterPrincipalName = name,
            IssueTimestampMs = Never,
            ExpiryTimestampMs = Never,
            MaxTimestampMs = Never,
        };
    }

    public static IResponse Renew(RequestContext context, RenewDelegationTokenRequest request) =>
        new RenewDelegationTokenResponse { ErrorCode = Refusal(context), ExpiryTimestampMs = Never };

    public static IResponse Expire(RequestContext context, ExpireDelegationTokenRequest request) =>
        new ExpireDelegationTokenResponse { ErrorCode = Refusal(context), ExpiryTimestampMs = Never };

    public static IResponse Describe(RequestContext context, DescribeDelegationTokenRequest request) =>
        new DescribeDelegationTokenResponse { ErrorCode = Refusal(context) };

    private static short Refusal(RequestContext context) => (short)(
        context.Security == KafkaSecurity.Plaintext ? ErrorCode.DelegationTokenRequestNotAllowed : ErrorCode.DelegationTokenAuthDisabled);

    private static (string Type, string Name) Owner(RequestContext context)
    {
        var parts = context.Principal.Split(':', 2);
        return (parts[0], parts[1]);
    }
}
