using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Assay.Elasticsearch.Indices;

/// <summary>What a sandbox's prefix holds before the services start: requests in the order of their declaration.</summary>
internal sealed class IndexLayout
{
    public const string PrefixMark = "{prefix}";

    private readonly List<IndexDeclaration> _indices = [];
    private readonly List<(string Path, string Body)> _requests = [];

    public IReadOnlyList<IndexDeclaration> Indices => _indices;

    /// <summary>Made before the indices: templates, pipelines and the like.</summary>
    public IReadOnlyList<(string Path, string Body)> Requests => _requests;

    /// <summary>The same for declarations that make the same.</summary>
    public string Key => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(
        '\n', [.. _requests.Select(request => $"{request.Path} {request.Body}"), .. _indices.Select(index => $"{index.Name} {index.Body} {string.Join('\r', index.Documents)}")]))));

    /// <summary>
    /// Whether an index may be a copy of one that was made below another prefix: not if that prefix is in its settings or mappings, by the declaration
    /// or by a template.
    /// </summary>
    public bool IsCopied(IndexDeclaration index) =>
        index.Documents.Count > 0 && _requests.Count == 0 && !index.Body.Contains(PrefixMark, StringComparison.Ordinal);

    public void Add(IndexDeclaration index)
    {
        if (_indices.Exists(other => other.Name == index.Name))
            throw new ArgumentException($"The index '{index.Name}' is declared twice.", nameof(index));
        _indices.Add(index);
    }

    public void Add(string path, string body) => _requests.Add((path, body));

    public IndexDeclaration Find(string index) => _indices.Find(declared => declared.Name == index)
        ?? throw new ArgumentException($"There is no index '{index}' to fill. Declare it first: Index(\"{index}\", …).", nameof(index));
}

/// <summary>One declared index.</summary>
/// <param name="Name">Without prefix.</param>
/// <param name="Body">The request that creates it.</param>
internal sealed record IndexDeclaration(string Name, string Body)
{
    /// <summary>What it is filled with: two lines of a bulk request each, the second the document.</summary>
    public List<string> Documents { get; } = [];

    /// <summary>The request for a prefix: names that the whole cluster knows get it, too.</summary>
    public JsonObject BodyFor(string prefix)
    {
        var body = (JsonObject)JsonNode.Parse(Body.Replace(IndexLayout.PrefixMark, prefix, StringComparison.Ordinal))!;
        if (body["aliases"] is JsonObject aliases)
        {
            body["aliases"] = new JsonObject(aliases.Select(alias => KeyValuePair.Create(
                alias.Key.StartsWith(prefix, StringComparison.Ordinal) ? alias.Key : prefix + alias.Key, alias.Value?.DeepClone())));
        }

        return body;
    }
}
