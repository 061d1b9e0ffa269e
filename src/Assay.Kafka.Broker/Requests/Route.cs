using Assay.Kafka.Broker.Protocol;

namespace Assay.Kafka.Broker.Requests;

/// <summary>An API that is served: in which versions, and by what. A null response means that the client expects none.</summary>
internal sealed record Route(
    ApiDescription Api, short Lowest, short Highest, Func<RequestContext, IRequest, ValueTask<IResponse?>> Serve)
{
    /// <summary>The lowest version that ApiVersions names; see <see cref="RouteTable"/> for the one that differs.</summary>
    public short AdvertisedLowest { get; init; } = Lowest;

    /// <summary>Whether ApiVersions names it now.</summary>
    public Func<bool> IsAnnounced { get; init; } = static () => true;

    public bool Serves(short version) => version >= Lowest && version <= Highest;
}
