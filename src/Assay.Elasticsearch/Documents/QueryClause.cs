using System.Text.Json;
using System.Text.Json.Nodes;

namespace Assay.Elasticsearch.Documents;

/// <summary>What a search asks for.</summary>
internal static class QueryClause
{
    /// <summary>Text is a query as a search box takes it; anything else is a clause of the query language.</summary>
    public static JsonNode Of(object query) => query switch
    {
        string text => new JsonObject { ["query_string"] = new JsonObject { ["query"] = text } },
        JsonNode node => node.DeepClone(),
        _ => JsonSerializer.SerializeToNode(query, JsonSerializerOptions.Web)
            ?? throw new ArgumentException("A query is text such as \"name:widget\", or an object such as new { match = new { name = \"widget\" } }.", nameof(query)),
    };
}
