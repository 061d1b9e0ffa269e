using System.Text.Json;

namespace Assay.Elasticsearch;

/// <summary>A document that a search found.</summary>
/// <typeparam name="T">The type of the documents.</typeparam>
/// <param name="Id">Its id.</param>
/// <param name="Document">The document.</param>
/// <param name="Score">Its score; null where the search gave none.</param>
/// <param name="Source">Its JSON.</param>
public sealed record SearchHit<T>(string Id, T Document, double? Score, JsonElement Source)
{
    /// <summary>The document in one line: <c>7 {"name":"Widget"}</c>.</summary>
    public override string ToString() => $"{Id} {Source.GetRawText()}";
}
