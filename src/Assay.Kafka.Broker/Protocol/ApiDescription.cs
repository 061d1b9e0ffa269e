using Assay.Kafka.Broker.Protocol.Messages;

namespace Assay.Kafka.Broker.Protocol;

/// <summary>An API as its codec knows it.</summary>
internal sealed record ApiDescription(
    ApiKey Key, short LowestVersion, short HighestVersion, short FlexibleFrom, Func<IRequest> NewRequest, Func<IResponse> NewResponse)
{
    public bool IsFlexible(short version) => version >= FlexibleFrom;

    /// <summary>Whether the response header has tagged fields. ApiVersions never has them: a client reads it before it knows the broker.</summary>
    public bool HasFlexibleResponseHeader(short version) => IsFlexible(version) && Key != ApiKey.ApiVersions;
}
