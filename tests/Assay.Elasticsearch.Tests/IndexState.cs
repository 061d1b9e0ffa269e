using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace Assay.Elasticsearch.Tests;

/// <summary>
/// Everything that a prefix holds, as text: definitions, documents in the order and with the scores of a search, versions, templates, pipelines,
/// scripts. Shares no code with the reset.
/// </summary>
internal sealed class IndexState(HttpClient http, string prefix)
{
    private static readonly string[] Own = ["uuid", "creation_date", "version", "provided_name", "resize"];

    public static async Task<string> ReadAsync(SearchIndices search)
    {
        using var http = search.CreateClient();
        return await new IndexState(http, search.Prefix).ReadAsync();
    }

    private async Task<string> ReadAsync()
    {
        var text = new StringBuilder();
        await http.PostAsync($"{prefix}*/_refresh?expand_wildcards=all", null);
        foreach (var (name, index) in Sorted(await GetAsync($"{prefix}*?expand_wildcards=all")))
        {
            var settings = (JsonObject)index!["settings"]!["index"]!;
            foreach (var own in Own)
                settings.Remove(own);
            settings.Remove("routing_partition_size");
            settings.Remove("routing");
            if ((string?)settings["blocks"]?["write"] is null or "false")
                settings.Remove("blocks");
            text.AppendLine($"{name}: {index["mappings"]} {Sorted(settings)} {Sorted(index["aliases"])}");
            await AppendDocumentsAsync(text, name);
        }

        foreach (var path in (string[])["_template", "_index_template", "_component_template", "_ingest/pipeline"])
            text.AppendLine(await TextAsync($"{path}/{prefix}*"));
        text.AppendLine(await TextAsync($"_scripts/{prefix}script"));
        return text.ToString().Replace(prefix, "{prefix}", StringComparison.Ordinal);
    }

    private async Task AppendDocumentsAsync(StringBuilder text, string index)
    {
        var body = new JsonObject
        {
            ["size"] = 1000,
            ["version"] = true,
            ["seq_no_primary_term"] = true,
            ["query"] = new JsonObject
            {
                ["bool"] = new JsonObject
                {
                    ["must"] = new JsonObject { ["match_all"] = new JsonObject() },
                    ["should"] = new JsonObject { ["match"] = new JsonObject { ["name"] = "widget red" } },
                },
            },
        };
        using var answer = await http.PostAsJsonAsync($"{index}/_search", body);
        if (!answer.IsSuccessStatusCode)
        {
            text.AppendLine($"  {answer.StatusCode}");
            return;
        }

        var hits = (JsonArray)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["hits"]!["hits"]!;
        foreach (var hit in hits)
            text.AppendLine($"  {hit!["_id"]} {hit["_routing"]} {hit["_version"]} {hit["_seq_no"]} {hit["_score"]} {hit["_source"]?.ToJsonString()}");
    }

    private async Task<JsonNode> GetAsync(string path) => JsonNode.Parse(await http.GetStringAsync(path))!;

    private async Task<string> TextAsync(string path)
    {
        using var answer = await http.GetAsync(path);
        return answer.IsSuccessStatusCode ? $"{path}: {await answer.Content.ReadAsStringAsync()}" : $"{path}: none";
    }

    private static JsonObject Sorted(JsonNode? node) =>
        new((node as JsonObject ?? []).OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => KeyValuePair.Create(entry.Key, entry.Value?.DeepClone())));
}
