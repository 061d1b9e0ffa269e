using System.Text.Json.Nodes;
using Assay.Elasticsearch.Requests;

namespace Assay.Elasticsearch.Cluster;

/// <summary>What the whole cluster shares, at one moment.</summary>
/// <param name="Items">Templates, pipelines and scripts, each as text that is equal for equal ones.</param>
/// <param name="Settings">The settings that were changed while the cluster runs, by <c>persistent</c> or <c>transient</c> and name.</param>
internal sealed record ClusterLook(IReadOnlyDictionary<ClusterItem, string> Items, IReadOnlyDictionary<(string Scope, string Name), string> Settings)
{
    private const string Wanted =
        "metadata.templates,metadata.index_template,metadata.component_template,metadata.ingest,metadata.search_pipeline,metadata.stored_scripts";

    public static async Task<ClusterLook> ReadAsync(SearchApi api, CancellationToken cancellationToken)
    {
        var asked = api.GetAsync("_cluster/settings?flat_settings=true", cancellationToken);
        var metadata = (await api.GetAsync($"_cluster/state/metadata?filter_path={Wanted}", cancellationToken))["metadata"];
        var items = new Dictionary<ClusterItem, string>();
        Add(items, ClusterItemKind.LegacyTemplate, metadata?["templates"]);
        Add(items, ClusterItemKind.IndexTemplate, metadata?["index_template"]?["index_template"]);
        Add(items, ClusterItemKind.ComponentTemplate, metadata?["component_template"]?["component_template"]);
        Add(items, ClusterItemKind.Script, metadata?["stored_scripts"]);
        AddList(items, ClusterItemKind.Pipeline, metadata?["ingest"]?["pipeline"]);
        AddList(items, ClusterItemKind.SearchPipeline, metadata?["search_pipeline"]?["search_pipeline"]);
        var settings = new Dictionary<(string Scope, string Name), string>();
        var answer = await asked;
        foreach (var scope in (string[])["persistent", "transient"])
        {
            foreach (var (name, value) in answer[scope] as JsonObject ?? [])
                settings[(scope, name)] = value?.ToJsonString() ?? "null";
        }

        return new ClusterLook(items, settings);
    }

    /// <summary>The request body that makes an item again, from what the server says of it.</summary>
    public static async Task<JsonNode> DefinitionAsync(SearchApi api, ClusterItem item, CancellationToken cancellationToken)
    {
        var answer = await api.GetAsync(item.Path, cancellationToken);
        var definition = item.Kind switch
        {
            ClusterItemKind.IndexTemplate => answer["index_templates"]?[0]?["index_template"],
            ClusterItemKind.ComponentTemplate => answer["component_templates"]?[0]?["component_template"],
            ClusterItemKind.Script => new JsonObject { ["script"] = answer["script"]?.DeepClone() },
            _ => answer[item.Name],
        };
        return definition?.DeepClone() ?? throw new SandboxException($"The search server does not say what the {item} holds: {answer.ToJsonString()}");
    }

    private static void Add(Dictionary<ClusterItem, string> items, ClusterItemKind kind, JsonNode? named)
    {
        foreach (var (name, value) in named as JsonObject ?? [])
            items[new ClusterItem(kind, name)] = value?.ToJsonString() ?? "";
    }

    private static void AddList(Dictionary<ClusterItem, string> items, ClusterItemKind kind, JsonNode? list)
    {
        foreach (var entry in list as JsonArray ?? [])
            items[new ClusterItem(kind, (string)entry!["id"]!)] = entry.ToJsonString();
    }
}
