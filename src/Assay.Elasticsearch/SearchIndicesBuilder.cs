using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Elasticsearch.Indices;
using Assay.Resources;

namespace Assay.Elasticsearch;

/// <summary>Declares what a sandbox's indices are before the services start, as operations would make them in production. Services may make all of it themselves.</summary>
public sealed class SearchIndicesBuilder
{
    private static readonly string[] BodyParts = ["mappings", "settings", "aliases"];

    internal SearchIndicesBuilder()
    {
    }

    internal IndexLayout Layout { get; } = new();

    internal string? PinnedVersion { get; private set; }

    /// <summary>Pins the version of the server.</summary>
    /// <param name="version">As far as it matters: <c>7</c>, <c>2.19</c>.</param>
    /// <returns>The builder.</returns>
    public SearchIndicesBuilder Version(string version)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(version);
        PinnedVersion = version;
        return this;
    }

    /// <summary>Declares an index.</summary>
    /// <param name="name">Its name without prefix.</param>
    /// <param name="definition">
    /// JSON, or the path of a file with it (absolute, or relative to the tests' output or any folder above it): the body of the request that creates an
    /// index (<c>mappings</c>, <c>settings</c>, <c>aliases</c>), or only its mappings. <c>{prefix}</c> in it stands for the sandbox's prefix; aliases get it
    /// of themselves. None leaves the mappings to the documents.
    /// </param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">It is no such JSON, or the index is declared twice.</exception>
    /// <exception cref="SandboxException">There is no such file.</exception>
    public SearchIndicesBuilder Index(string name, string? definition = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (name.Any(char.IsUpper))
            throw new ArgumentException($"Names of indices are in lower case, and '{name}' is not.", nameof(name));
        var body = definition is null ? [] : ParseObject(definition, nameof(definition));
        if (!BodyParts.Any(body.ContainsKey) && body.Count > 0)
            body = new JsonObject { ["mappings"] = body };
        Layout.Add(new IndexDeclaration(name, body.ToJsonString()));
        return this;
    }

    /// <summary>Fills a declared index. Every test finds these documents, whatever tests before it did to them.</summary>
    /// <param name="index">The index.</param>
    /// <param name="documents">
    /// JSON, or the path of a file with it: an array of documents, or one on each line. A field <c>_id</c> is taken out and names the document; without
    /// one the server does.
    /// </param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">They are no such JSON, or the index was not declared.</exception>
    /// <exception cref="SandboxException">There is no such file.</exception>
    public SearchIndicesBuilder Seed(string index, string documents)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(documents);
        var declared = Layout.Find(index);
        var text = Read(documents);
        var parsed = text.TrimStart().StartsWith('[')
            ? (JsonArray)Parse(text, nameof(documents))
            : [.. text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(line => Parse(line, nameof(documents)))];
        foreach (var document in parsed)
        {
            if (document is not JsonObject fields)
                throw new ArgumentException($"A document is a JSON object, and this is none: {document?.ToJsonString() ?? "null"}", nameof(documents));
            var id = fields["_id"]?.ToString();
            fields.Remove("_id");
            Add(declared, id, fields.ToJsonString());
        }

        return this;
    }

    /// <summary>Fills a declared index with objects. Every test finds these documents, whatever tests before it did to them.</summary>
    /// <typeparam name="T">The type of the documents.</typeparam>
    /// <param name="index">The index.</param>
    /// <param name="documents">The documents.</param>
    /// <param name="id">Names each.</param>
    /// <param name="options">How JSON is written; camel case (<see cref="JsonSerializerOptions.Web"/>) unless told.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The index was not declared.</exception>
    public SearchIndicesBuilder Seed<T>(string index, IEnumerable<T> documents, Func<T, string> id, JsonSerializerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentNullException.ThrowIfNull(id);
        var declared = Layout.Find(index);
        foreach (var document in documents)
            Add(declared, id(document), JsonSerializer.Serialize(document, options ?? JsonSerializerOptions.Web));
        return this;
    }

    /// <summary>
    /// Makes something else by a request, before the indices: a template, a pipeline, a stored script. Those are the whole cluster's, so begin their names
    /// with <c>{prefix}</c>: <c>Put("_ingest/pipeline/{prefix}clean", "search/clean.json")</c>.
    /// </summary>
    /// <param name="path">The path, without a slash in front; <c>{prefix}</c> stands for the sandbox's prefix.</param>
    /// <param name="body">JSON, or the path of a file with it; <c>{prefix}</c> in it stands for the prefix, too.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">It is no JSON, or the path holds no <c>{prefix}</c>.</exception>
    /// <exception cref="SandboxException">There is no such file.</exception>
    public SearchIndicesBuilder Put(string path, string body)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!path.Contains(IndexLayout.PrefixMark, StringComparison.Ordinal))
            throw new ArgumentException($"'{path}' would be the same for all sandboxes. Begin the name in it with {IndexLayout.PrefixMark}.", nameof(path));
        Layout.Add(path.TrimStart('/'), ParseObject(body, nameof(body)).ToJsonString());
        return this;
    }

    private static void Add(IndexDeclaration index, string? id, string source)
    {
        var action = new JsonObject { ["index"] = id is null ? new JsonObject() : new JsonObject { ["_id"] = id } };
        index.Documents.Add($"{action.ToJsonString()}\n{source}");
    }

    private static JsonObject ParseObject(string text, string parameter) => Parse(Read(text), parameter) as JsonObject
        ?? throw new ArgumentException("This is JSON, but no object.", parameter);

    private static JsonNode Parse(string json, string parameter)
    {
        try
        {
            return JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true })
                ?? throw new ArgumentException("This is JSON's null.", parameter);
        }
        catch (JsonException wrong)
        {
            throw new ArgumentException($"This is no JSON ({wrong.Message}): {(json.Length > 200 ? json[..200] + "…" : json)}", parameter, wrong);
        }
    }

    /// <summary>JSON as it is, or what a file holds.</summary>
    private static string Read(string textOrPath) => textOrPath.TrimStart() is ['{' or '[', ..] ? textOrPath : File.ReadAllText(ProjectFiles.Find(textOrPath));
}
