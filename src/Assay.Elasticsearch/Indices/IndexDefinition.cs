using System.Text.Json.Nodes;
using Assay.Elasticsearch.Requests;

namespace Assay.Elasticsearch.Indices;

/// <summary>Mappings, settings and aliases of an index: what makes another one like it.</summary>
internal sealed class IndexDefinition
{
    /// <summary>What the server gives each index itself, or what making it by copying leaves behind.</summary>
    private static readonly string[] Given = ["creation_date", "uuid", "version", "provided_name", "resize", "history"];

    private readonly JsonObject _body;

    private IndexDefinition(JsonObject body) => (_body, Text) = (body, Sorted(body)!.ToJsonString());

    /// <summary>Equal for equal definitions.</summary>
    public string Text { get; }

    /// <summary>The aliases by name.</summary>
    public JsonObject Aliases => _body["aliases"] as JsonObject ?? [];

    public static async Task<IReadOnlyDictionary<string, IndexDefinition>> ReadAsync(SearchApi api, string indices, CancellationToken cancellationToken)
    {
        var answer = (JsonObject)await api.GetAsync($"{indices}?expand_wildcards=all", cancellationToken);
        return answer.ToDictionary(index => index.Key, index => new IndexDefinition(Cleaned((JsonObject)index.Value!)), StringComparer.Ordinal);
    }

    /// <summary>The request that makes an empty index.</summary>
    public JsonObject ToCreate() => (JsonObject)_body.DeepClone();

    private static JsonObject Cleaned(JsonObject index)
    {
        var settings = (JsonObject)(index["settings"]?["index"]?.DeepClone() ?? new JsonObject());
        foreach (var name in Given)
            settings.Remove(name);
        // Written out only where the index is a copy.
        if ((string?)settings["routing_partition_size"] == "1")
            settings.Remove("routing_partition_size");
        if (settings["routing"]?["allocation"] is JsonObject allocation)
            allocation.Remove("initial_recovery");
        if (settings["blocks"] is JsonObject blocks && (string?)blocks["write"] is null or "false")
            ((JsonObject)settings["blocks"]!).Remove("write");
        Prune(settings);
        return new JsonObject
        {
            ["settings"] = new JsonObject { ["index"] = settings },
            ["mappings"] = index["mappings"]?.DeepClone() ?? new JsonObject(),
            ["aliases"] = index["aliases"]?.DeepClone() ?? new JsonObject(),
        };
    }

    /// <summary>Takes away what is empty.</summary>
    private static void Prune(JsonObject tree)
    {
        foreach (var (name, value) in tree.ToList())
        {
            if (value is JsonObject inner)
                Prune(inner);
            if (value is null or JsonObject { Count: 0 })
                tree.Remove(name);
        }
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject tree => new JsonObject(tree.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => KeyValuePair.Create(entry.Key, Sorted(entry.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
