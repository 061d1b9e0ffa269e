using System.Text.Json.Nodes;
using Assay.Elasticsearch.Requests;
using Assay.Elasticsearch.Servers;

namespace Assay.Elasticsearch.Indices;

/// <summary>Makes what a declaration names, for one layout: the documents are written once, and copied after that.</summary>
internal sealed class PrefixMaker(SearchApi api, SearchProduct product, IndexLayout layout, Func<string> nameCopy)
{
    /// <summary>In one request.</summary>
    private const int MostDocuments = 2000;

    private readonly Lock _gate = new();
    private Task<Dictionary<string, SealedCopy>>? _copies;

    /// <summary>Makes everything below a prefix; answers the sealed copies of the indices with documents, by full name.</summary>
    public async Task<IReadOnlyDictionary<string, SealedCopy>> MakeAsync(string prefix, CancellationToken cancellationToken)
    {
        foreach (var (path, body) in layout.Requests)
            await TryAsync($"PUT {path}", () => api.SendAsync(HttpMethod.Put, Fill(path, prefix), Fill(body, prefix), cancellationToken));
        var copies = (await FirstCopies(prefix).WaitAsync(cancellationToken)).ToDictionary(copy => prefix + copy.Key, copy => copy.Value, StringComparer.Ordinal);
        foreach (var index in layout.Indices)
        {
            var copy = copies.GetValueOrDefault(prefix + index.Name);
            await MakeIndexAsync(index, prefix, copy, cancellationToken);
            if (copy is null && index.Documents.Count > 0)
                await FillAsync(prefix + index.Name, index, cancellationToken);
        }

        return copies;
    }

    /// <summary>Whoever comes first makes them, the others wait; after a failure the next one tries again.</summary>
    private Task<Dictionary<string, SealedCopy>> FirstCopies(string prefix)
    {
        lock (_gate)
            return _copies is null or { IsFaulted: true } ? _copies = MakeFirstAsync(prefix, CancellationToken.None) : _copies;
    }

    private static string Fill(string text, string prefix) => text.Replace(IndexLayout.PrefixMark, prefix, StringComparison.Ordinal);

    private Task MakeIndexAsync(IndexDeclaration index, string prefix, SealedCopy? copy, CancellationToken cancellationToken)
    {
        var body = index.BodyFor(prefix);
        return copy is null
            ? TryAsync($"the index '{index.Name}'", () => api.PutAsync(prefix + index.Name, OneCopy(body), cancellationToken))
            : copy.CopyAsync(api, prefix + index.Name, body["aliases"], cancellationToken);
    }

    /// <summary>Writes the documents into indices below the first prefix, seals copies of those, and takes the first ones away.</summary>
    private async Task<Dictionary<string, SealedCopy>> MakeFirstAsync(string prefix, CancellationToken cancellationToken)
    {
        var copies = new Dictionary<string, SealedCopy>(StringComparer.Ordinal);
        foreach (var index in layout.Indices.Where(layout.IsCopied))
        {
            var name = prefix + index.Name;
            await MakeIndexAsync(index, prefix, null, cancellationToken);
            await FillAsync(name, index, cancellationToken);
            copies[index.Name] = await SealedCopy.MakeAsync(api, name, nameCopy(), cancellationToken);
            await api.DeleteAsync(name, cancellationToken);
        }

        return copies;
    }

    private async Task FillAsync(string name, IndexDeclaration index, CancellationToken cancellationToken)
    {
        foreach (var documents in index.Documents.Chunk(MostDocuments))
            await TryAsync($"the documents of '{index.Name}'", () => WriteAsync(name, documents, cancellationToken));
    }

    private async Task<JsonNode> WriteAsync(string name, string[] documents, CancellationToken cancellationToken)
    {
        var lines = string.Join('\n', [.. documents, ""]);
        var answer = await api.SendAsync(HttpMethod.Post, $"{name}/_bulk?refresh=true", lines, cancellationToken);
        if ((bool?)answer["errors"] != true)
            return answer;
        var failed = ((JsonArray)answer["items"]!).Select(item => item!["index"]!).First(item => item["error"] is not null);
        throw new SandboxException($"document '{failed["_id"]}' was refused: {failed["error"]!["reason"]}{(failed["error"]!["caused_by"]?["reason"] is { } cause ? $" ({cause})" : "")}");
    }

    /// <summary>A node alone can't hold replicas, and would never be green.</summary>
    private static JsonObject OneCopy(JsonObject body)
    {
        var settings = body["settings"] as JsonObject ?? [];
        body["settings"] = settings;
        var isTold = settings.Any(setting => setting.Key.Contains("replicas", StringComparison.Ordinal)) || settings["index"] is JsonObject inner && inner.Any(setting => setting.Key.Contains("replicas", StringComparison.Ordinal));
        if (!isTold)
            settings["index.number_of_replicas"] = 0;
        return body;
    }

    private async Task TryAsync(string what, Func<Task<JsonNode>> make)
    {
        try
        {
            await make();
        }
        catch (Exception refused) when (refused is SearchRequestException or SandboxException)
        {
            throw new SandboxException($"{product.DisplayName} could not make {what}: {refused.Message}", refused);
        }
    }
}
