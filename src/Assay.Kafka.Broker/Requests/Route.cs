using Assay.Kafka.Broker.Protocol;

namespace Assay.Kafka.Broker.Requests;

/// <summary>An API that is served: in which versions, and by what.</summary>
internal sealed class Route(ApiDescription api, short lowest, short highest, Func<RequestHandler> serve)
{
    private RequestHandler? _serve;

    public ApiDescription Api { get; } = api;

    public short Lowest { get; } = lowest;

    public short Highest { get; } = highest;

    /// <summary>Made when it is first needed: most tests need few of the APIs, and each costs a new process time.</summary>
    public RequestHandler Serve => _serve ?? Interlocked.CompareExchange(ref _serve, serve(), null) ?? _serve;

    /// <summary>The lowest version that ApiVersions names; see <see cref="RouteTable"/> for the one that differs.</summary>
    public short AdvertisedLowest { get; init; } = lowest;

    /// <summary>Whether ApiVersions names it now.</summary>
    public Func<bool> IsAnnounced { get; init; } = static () => true;

    public bool Serves(short version) => version >= Lowest && version <= Highest;
}
