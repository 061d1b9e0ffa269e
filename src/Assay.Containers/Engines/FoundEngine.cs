namespace Assay.Containers.Engines;

/// <summary>An engine that answers and that can be worked with.</summary>
/// <param name="Endpoint">Where it is.</param>
/// <param name="Version">Its version, such as <c>28.1.0</c>.</param>
/// <param name="ApiVersion">The version of its API to speak.</param>
/// <param name="IsBeside">Whether this process is itself in a container, and the engine is not in it.</param>
internal sealed record FoundEngine(EngineEndpoint Endpoint, string Version, string ApiVersion, bool IsBeside)
{
    public EngineClient Connect() => new(Endpoint, ApiVersion);
}
