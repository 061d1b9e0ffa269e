namespace Assay.Kafka.Broker;

/// <summary>
/// A request that a cluster does not serve. Its connection was closed, as Kafka does; <see cref="ToString"/> says what to do about it.
/// </summary>
public sealed record UnsupportedRequest
{
    /// <summary>The key of the API in the Kafka protocol.</summary>
    public required int ApiKey { get; init; }

    /// <summary>The name of the API; null if even that is not known.</summary>
    public string? Api { get; init; }

    /// <summary>The version the client chose.</summary>
    public required int Version { get; init; }

    /// <summary>What the client calls itself (<c>client.id</c>); empty if it says nothing.</summary>
    public required string ClientId { get; init; }

    /// <summary>The lowest version that is served; null if the API is not served at all.</summary>
    public int? LowestServed { get; init; }

    /// <summary>The highest version that is served; null if the API is not served at all.</summary>
    public int? HighestServed { get; init; }

    /// <summary>What was asked for, what is served, and where to find the rest.</summary>
    public override string ToString()
    {
        var client = ClientId.Length == 0 ? "A client" : $"Client '{ClientId}'";
        var api = Api is null ? $"API {ApiKey}" : $"API {ApiKey} ({Api})";
        var served = LowestServed is null ? "does not serve it" : $"serves {LowestServed} to {HighestServed}";
        return $"{client} uses {api} version {Version}; the embedded broker {served}. Use the container or process provider.";
    }
}
