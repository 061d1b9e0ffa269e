using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Assay.Containers.Engines;

/// <summary>The containers of an engine.</summary>
internal sealed class EngineContainers(EngineClient engine)
{
    /// <summary>All that have the labels (<c>name=value</c>), running or not.</summary>
    public async Task<IReadOnlyList<EngineContainer>> FindAsync(string[] labels, CancellationToken cancellationToken)
    {
        var found = await engine.TryGetAsync($"containers/json?all=1&filters={EngineClient.Filters(("label", labels))}", cancellationToken);
        return
        [
            .. (found as JsonArray ?? []).Select(container => new EngineContainer(
                (string)container!["Id"]!,
                (string?)container["State"] ?? "",
                (container["Labels"] as JsonObject ?? []).ToDictionary(label => label.Key, label => (string?)label.Value ?? "", StringComparer.Ordinal))),
        ];
    }

    /// <summary>Kills a container and removes it with its volumes.</summary>
    public Task<bool> RemoveAsync(string id, CancellationToken cancellationToken) => engine.DeleteAsync($"containers/{id}?force=1&v=1", cancellationToken);

    /// <summary>The signal that ends it in an orderly way.</summary>
    public async Task<string> StopSignalAsync(string id, CancellationToken cancellationToken)
    {
        var told = (string?)(await engine.TryGetAsync($"containers/{id}/json", cancellationToken))?["Config"]?["StopSignal"];
        return string.IsNullOrEmpty(told) ? "TERM" : told.StartsWith("SIG", StringComparison.Ordinal) ? told[3..] : told;
    }

    /// <summary>Whether it runs at this moment.</summary>
    public async Task<bool> IsRunningAsync(string id, CancellationToken cancellationToken) =>
        (bool?)(await engine.TryGetAsync($"containers/{id}/json", cancellationToken))?["State"]?["Running"] == true;

    /// <summary>What it writes, from its beginning on.</summary>
    public Task<Stream> AttachAsync(string id, CancellationToken cancellationToken) =>
        engine.HijackAsync($"containers/{id}/attach?stream=1&logs=1&stdout=1&stderr=1", null, cancellationToken);

    /// <summary>Runs a command inside, as root; the stream is its input and output.</summary>
    public async Task<Stream> ExecuteAsync(string id, string[] command, CancellationToken cancellationToken)
    {
        var created = await engine.PostAsync(
            $"containers/{id}/exec",
            new JsonObject
            {
                ["AttachStdin"] = true,
                ["AttachStdout"] = true,
                ["AttachStderr"] = true,
                ["User"] = "0",
                ["Cmd"] = new JsonArray([.. command.Select(part => JsonValue.Create(part))]),
            },
            cancellationToken);
        return await engine.HijackAsync($"exec/{(string?)created?["Id"]}/start", new JsonObject { ["Detach"] = false, ["Tty"] = false }, cancellationToken);
    }

    /// <summary>What happens to containers with a label, from now on, until the engine goes away.</summary>
    /// <param name="label"><c>name=value</c>.</param>
    /// <param name="listening">Called once nothing that happens is missed any more.</param>
    /// <param name="cancellationToken">Ends the listening.</param>
    public async IAsyncEnumerable<EngineEvent> EventsAsync(string label, Action listening, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filters = EngineClient.Filters(("label", [label]), ("type", ["container"]), ("event", ["create", "start", "die", "destroy", "remove"]));
        using var events = await engine.FollowAsync(HttpMethod.Get, $"events?filters={filters}", cancellationToken);
        listening();
        while (await events.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length > 0 && JsonNode.Parse(line) is JsonObject told)
            {
                yield return new EngineEvent(
                    (string?)told["Action"] ?? (string?)told["status"] ?? "",
                    (string?)told["Actor"]?["ID"] ?? (string?)told["id"] ?? "",
                    int.TryParse((string?)told["Actor"]?["Attributes"]?["exitCode"], out var code) ? code : null);
            }
        }
    }
}
