using System.Text.Json.Nodes;

namespace Assay.Containers.Engines;

/// <summary>The images of an engine.</summary>
internal sealed class EngineImages(EngineClient engine)
{
    /// <summary>The id of an image that is there; null when it is not.</summary>
    public async Task<string?> FindAsync(string name, CancellationToken cancellationToken) =>
        (string?)(await engine.TryGetAsync($"images/{name}/json", cancellationToken))?["Id"];

    /// <summary>Fetches an image from its registry.</summary>
    /// <param name="name">Its full name, with tag or digest.</param>
    /// <param name="registryAuth">Who asks, as the engine takes it; null for nobody.</param>
    /// <param name="progressed">Told the bytes that have come, and how many there are as far as known.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="EngineException">It can't be had; the message is the engine's or the registry's.</exception>
    public async Task PullAsync(string name, string? registryAuth, Action<long, long> progressed, CancellationToken cancellationToken)
    {
        using var told = await engine.FollowAsync(
            HttpMethod.Post, $"images/create?fromImage={Uri.EscapeDataString(name)}", cancellationToken, registryAuth);
        var layers = new Dictionary<string, (long Done, long Total)>(StringComparer.Ordinal);
        while (await told.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length == 0 || JsonNode.Parse(line) is not JsonObject step)
                continue;
            if ((string?)step["error"] is { } error)
                throw new EngineException(System.Net.HttpStatusCode.BadGateway, error);
            if ((string?)step["status"] == "Downloading" && (string?)step["id"] is { } layer && step["progressDetail"] is JsonObject detail)
                layers[layer] = ((long?)detail["current"] ?? 0, (long?)detail["total"] ?? 0);
            progressed(layers.Values.Sum(count => count.Done), layers.Values.Sum(count => count.Total));
        }
    }
}
