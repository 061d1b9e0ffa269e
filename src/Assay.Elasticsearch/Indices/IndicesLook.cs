using System.Globalization;
using System.Text.Json.Nodes;
using Assay.Elasticsearch.Requests;

namespace Assay.Elasticsearch.Indices;

/// <summary>
/// All indices of a prefix at one moment. Sequence numbers and versions grow in the shard and in the cluster's state with the change itself, so
/// that nothing has to be refreshed for it and nothing lags behind.
/// </summary>
/// <param name="Indices">By name.</param>
/// <param name="Busy">What the server is working on, in words; null for nothing.</param>
internal sealed record IndicesLook(IReadOnlyDictionary<string, IndexLook> Indices, string? Busy)
{
    private const string Shards =
        "indices.*.uuid,indices.*.shards.*.routing.primary,indices.*.shards.*.seq_no.max_seq_no,indices.*.shards.*.indexing.*_current,indices.*.shards.*.search.*_current";

    private const string Versions = "metadata.indices.*.state,metadata.indices.*.*_version";

    public static async Task<IndicesLook> ReadAsync(SearchApi api, string prefix, CancellationToken cancellationToken)
    {
        var pattern = Pattern(prefix);
        // Closed indices have no statistics; the state still has them.
        var asked = api.GetAsync($"{pattern}/_stats/indexing,search?level=shards&expand_wildcards=open,hidden&filter_path={Shards}", cancellationToken);
        var state = await api.GetAsync($"_cluster/state/metadata/{pattern}?expand_wildcards=all&filter_path={Versions}", cancellationToken);
        var statistics = await asked;
        var found = new SortedDictionary<string, IndexLook>(StringComparer.Ordinal);
        foreach (var (name, index) in state["metadata"]?["indices"] as JsonObject ?? [])
        {
            var shards = statistics["indices"]?[name] as JsonObject;
            var primaries = PrimariesOf(shards).ToList();
            found[name] = new IndexLook(
                (string?)shards?["uuid"] ?? "",
                primaries.Sum(shard => ((long?)shard["seq_no"]?["max_seq_no"] ?? -1) + 1),
                (VersionOf(index, "mapping"), VersionOf(index, "settings"), VersionOf(index, "aliases")),
                (string?)index?["state"] == "open",
                primaries.Count);
        }

        return new IndicesLook(found, BusyIn(statistics, prefix));
    }

    /// <summary>The indices of a prefix, those behind data streams among them.</summary>
    public static string Pattern(string prefix) => $"{prefix}*,.ds-{prefix}*";

    private static IEnumerable<JsonNode> PrimariesOf(JsonObject? index) =>
        (index?["shards"] as JsonObject ?? []).SelectMany(shard => shard.Value as JsonArray ?? []).OfType<JsonNode>()
            .Where(shard => (bool?)shard["routing"]?["primary"] == true);

    private static long VersionOf(JsonNode? index, string what) => (long?)index?[what + "_version"] ?? 0;

    private static string? BusyIn(JsonNode statistics, string prefix)
    {
        foreach (var (name, index) in statistics["indices"] as JsonObject ?? [])
        {
            var shards = PrimariesOf(index as JsonObject).ToList();
            var writes = shards.Sum(shard => ((long?)shard["indexing"]?["index_current"] ?? 0) + ((long?)shard["indexing"]?["delete_current"] ?? 0));
            if (writes > 0)
                return string.Create(CultureInfo.InvariantCulture, $"{writes} document(s) are being written to '{Short(name, prefix)}'");
            var searches = shards.Sum(shard => ((long?)shard["search"]?["query_current"] ?? 0) + ((long?)shard["search"]?["fetch_current"] ?? 0));
            if (searches > 0)
                return string.Create(CultureInfo.InvariantCulture, $"{searches} search(es) run on '{Short(name, prefix)}'");
        }

        return null;
    }

    private static string Short(string name, string prefix) => name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;
}
