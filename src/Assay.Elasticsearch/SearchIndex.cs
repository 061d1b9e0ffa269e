using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Elasticsearch.Requests;

namespace Assay.Elasticsearch;

/// <summary>An index of a sandbox, as a test writes to it and asserts what it holds.</summary>
/// <typeparam name="T">The type of the documents.</typeparam>
public sealed class SearchIndex<T> : SearchQuery<T>
{
    internal SearchIndex(SearchIndices indices, string fullName, string name, JsonSerializerOptions options)
        : base(indices, fullName, name, options, [])
    {
    }

    /// <summary>Writes a document, and answers when it can be searched.</summary>
    /// <param name="document">The document.</param>
    /// <param name="id">Its id; the server names it when left out.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Its id.</returns>
    /// <exception cref="SearchRequestException">The server refused it.</exception>
    public async Task<string> Put(T document, string? id = null, CancellationToken cancellationToken = default)
    {
        var (method, path) = id is null ? (HttpMethod.Post, "_doc") : (HttpMethod.Put, "_doc/" + SearchApi.Segment(id));
        var answer = await Indices.Api.SendAsync(method, $"{FullName}/{path}?refresh=true", Serialize(document), cancellationToken, visible: true);
        return (string)answer["_id"]!;
    }

    /// <summary>Writes documents in one request, and answers when they can be searched.</summary>
    /// <param name="documents">The documents.</param>
    /// <param name="id">Names each; the server does when left out.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SearchRequestException">The server refused one; the others are written.</exception>
    public async Task Put(IEnumerable<T> documents, Func<T, string>? id = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(documents);
        var lines = documents.Select(document => $"{Action(id?.Invoke(document)).ToJsonString()}\n{Serialize(document)}\n");
        var path = $"{FullName}/_bulk?refresh=true";
        var answer = await Indices.Api.SendAsync(HttpMethod.Post, path, string.Concat(lines), cancellationToken, visible: true);
        if (((JsonArray)answer["items"]!).Select(item => item!["index"]!).FirstOrDefault(item => item["error"] is not null) is { } failed)
            throw new SearchRequestException(HttpMethod.Post, path, (int)failed["status"]!, new JsonObject { ["error"] = failed["error"]!.DeepClone() }.ToJsonString());
    }

    /// <summary>Deletes a document, if it is there; searches find it no more when this answers.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SearchRequestException">The server refused it.</exception>
    public async Task Delete(string id, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        try
        {
            await Indices.Api.SendAsync(HttpMethod.Delete, $"{FullName}/_doc/{SearchApi.Segment(id)}?refresh=true", null, cancellationToken, visible: true);
        }
        catch (SearchRequestException missing) when (missing.Status == 404)
        {
        }
    }

    /// <summary>One document, to be read or asserted. It is read by its id, without a search.</summary>
    /// <param name="id">Its id.</param>
    public SearchDocument<T> Document(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return new SearchDocument<T>(this, id);
    }

    private static JsonObject Action(string? id) => new() { ["index"] = id is null ? new JsonObject() : new JsonObject { ["_id"] = id } };

    /// <summary>A line of its own in a bulk request, whatever the options say.</summary>
    private string Serialize(T document) => JsonSerializer.SerializeToNode(document, Options)?.ToJsonString() ?? throw new ArgumentNullException(nameof(document));
}
