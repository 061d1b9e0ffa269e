using System.Text.Json.Nodes;
using Assay.Elasticsearch.Cluster;
using Assay.Elasticsearch.Indices;
using Assay.Elasticsearch.Requests;

namespace Assay.Elasticsearch.Diagnostics;

/// <summary>Tells by what a sandbox's indices differ from what they were. Sequence numbers say which documents were written since.</summary>
internal sealed class ChangeReader(LeasedPrefix leased, IndexBaseline baseline, ClusterWatch cluster)
{
    /// <summary>How many written documents are told apart; of more only the number is known.</summary>
    private const int Most = 1000;

    private readonly SearchApi _api = leased.Host.Api;

    public async Task<SearchChanges> ReadAsync(CancellationToken cancellationToken)
    {
        var look = await IndicesLook.ReadAsync(_api, leased.Prefix, cancellationToken);
        var changes = new List<SearchChange>();
        foreach (var index in look.Indices.Keys.Union(baseline.Expected.Keys).Where(index => baseline.IsTouched(index, look)).Order(StringComparer.Ordinal))
        {
            var change = await ReadAsync(index, baseline.Expected.GetValueOrDefault(index), look.Indices.GetValueOrDefault(index), cancellationToken);
            if (change.Added + change.Changed + change.Removed > 0 || change.Definition is not null)
                changes.Add(change);
        }

        changes.AddRange((await cluster.ChangesAsync(cancellationToken)).Select(change => new SearchChange(change.Replace(leased.Prefix, "", StringComparison.Ordinal), 0, 0, 0, null)));
        return new SearchChanges(changes);
    }

    private async Task<SearchChange> ReadAsync(string index, IndexLook? before, IndexLook? now, CancellationToken cancellationToken)
    {
        var name = index.StartsWith(leased.Prefix, StringComparison.Ordinal) ? index[leased.Prefix.Length..] : index;
        var copy = baseline.Copies.GetValueOrDefault(index);
        var had = copy is null ? 0 : await CountAsync(copy.Name, null, cancellationToken);
        if (now is null)
            return new SearchChange(name, 0, 0, had, "was deleted");
        if (!now.IsOpen)
            return new SearchChange(name, 0, 0, 0, "was closed");
        await _api.PostAsync($"{index}/_refresh", null, cancellationToken);
        if (before is null || before.Uuid != now.Uuid)
            return new SearchChange(name, await CountAsync(index, null, cancellationToken), 0, had, before is null ? "was created" : "was deleted and created again");

        var has = await CountAsync(index, null, cancellationToken);
        // The numbers of each shard begin anew, so that of several shards only the sum is told.
        if (now.Primaries > 1)
            return new SearchChange(name, Math.Max(0, has - had), 0, Math.Max(0, had - has), Definition(before, now));
        var written = await WrittenAsync(index, before.Operations, cancellationToken);
        var changed = copy is null || written.Ids.Count == 0 ? 0 : await CountAsync(copy.Name, Ids(written.Ids), cancellationToken);
        var added = written.Total - changed;
        return new SearchChange(name, added, changed, Math.Max(0, had + added - has), Definition(before, now));
    }

    private static string? Definition(IndexLook before, IndexLook now) => (now.Versions.Mapping != before.Versions.Mapping, now.Versions.Settings != before.Versions.Settings, now.Versions.Aliases != before.Versions.Aliases) switch
    {
        (true, false, false) => "its mapping was changed",
        (false, true, false) => "its settings were changed",
        (false, false, true) => "its aliases were changed",
        (false, false, false) => null,
        _ => "its definition was changed",
    };

    private static JsonObject Ids(IEnumerable<string> ids) => new() { ["ids"] = new JsonObject { ["values"] = new JsonArray([.. ids.Select(id => (JsonNode)id)]) } };

    private async Task<long> CountAsync(string index, JsonObject? query, CancellationToken cancellationToken) =>
        (long)(await _api.PostAsync($"{index}/_count", query is null ? null : new JsonObject { ["query"] = query }, cancellationToken))["count"]!;

    private async Task<(long Total, IReadOnlyList<string> Ids)> WrittenAsync(string index, long operations, CancellationToken cancellationToken)
    {
        var query = new JsonObject { ["range"] = new JsonObject { ["_seq_no"] = new JsonObject { ["gte"] = operations } } };
        var body = new JsonObject { ["size"] = Most, ["_source"] = false, ["track_total_hits"] = true, ["query"] = query };
        var hits = (await _api.PostAsync($"{index}/_search", body, cancellationToken))["hits"]!;
        return ((long)hits["total"]!["value"]!, [.. ((JsonArray)hits["hits"]!).Select(hit => (string)hit!["_id"]!)]);
    }
}
