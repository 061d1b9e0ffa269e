using System.Text.Json.Nodes;
using Assay.Elasticsearch.Requests;

namespace Assay.Elasticsearch.Indices;

/// <summary>
/// A copy of an index that nobody writes to. Another copy of it is the index as it was, with the same documents in the same order, the same scores,
/// versions and sequence numbers, at a cost that does not grow with their number: the server links the files.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Operations">How many operations a copy of it begins with.</param>
/// <param name="Settings">What the server does not copy: the number of replicas.</param>
internal sealed record SealedCopy(string Name, long Operations, JsonObject Settings)
{
    private static readonly string[] NotCopied = ["index.number_of_replicas", "index.auto_expand_replicas"];

    /// <summary>Copies an index at rest; others can't write to it meanwhile.</summary>
    public static async Task<SealedCopy> MakeAsync(SearchApi api, string index, string name, CancellationToken cancellationToken)
    {
        await api.PostAsync($"{index}/_flush", null, cancellationToken);
        await SetBlockAsync(api, index, true, cancellationToken);
        try
        {
            await api.PostAsync($"{index}/_clone/{name}", new JsonObject { ["settings"] = new JsonObject { ["index.blocks.write"] = true, ["index.number_of_replicas"] = 0 } }, cancellationToken);
        }
        finally
        {
            await SetBlockAsync(api, index, null, CancellationToken.None);
        }

        var look = await IndicesLook.ReadAsync(api, name, cancellationToken);
        var settings = (await api.GetAsync($"{index}/_settings?flat_settings=true", cancellationToken))[index]!["settings"]!;
        var taken = NotCopied.Where(setting => settings[setting] is not null).Select(setting => KeyValuePair.Create(setting, settings[setting]?.DeepClone()));
        return new SealedCopy(name, look.Indices[name].Operations, new JsonObject(taken));
    }

    /// <summary>Makes an index that is as the copied one was.</summary>
    public Task<JsonNode> CopyAsync(SearchApi api, string index, JsonNode? aliases, CancellationToken cancellationToken)
    {
        var settings = (JsonObject)Settings.DeepClone();
        settings["index.blocks.write"] = false;
        return api.PostAsync($"{Name}/_clone/{index}", new JsonObject { ["settings"] = settings, ["aliases"] = aliases?.DeepClone() ?? new JsonObject() }, cancellationToken);
    }

    private static Task<JsonNode> SetBlockAsync(SearchApi api, string index, bool? isBlocked, CancellationToken cancellationToken) =>
        api.PutAsync($"{index}/_settings", new JsonObject { ["index.blocks.write"] = isBlocked }, cancellationToken);
}
