using System.Text.Json;
using System.Text.Json.Nodes;

namespace Assay.Kafka.SchemaRegistry.Store;

/// <summary>
/// Metadata and rules without what means nothing. Clients write them each in its way: members in any order, and null, false or empty for what is not set, or nothing at
/// all. Lists of texts are sets here; the order of rules counts.
/// </summary>
internal static class JsonMeaning
{
    public static string Of(JsonNode? json) => Reduced(json)?.ToJsonString() ?? "";

    private static JsonNode? Reduced(JsonNode? json) => json switch
    {
        null => null,
        JsonObject members => Reduced(members),
        JsonArray items => Reduced(items),
        _ => json.GetValueKind() == JsonValueKind.False ? null : json.DeepClone(),
    };

    private static JsonObject? Reduced(JsonObject members)
    {
        var kept = members.Select(member => KeyValuePair.Create(member.Key, Reduced(member.Value))).Where(member => member.Value is not null)
            .OrderBy(member => member.Key, StringComparer.Ordinal).ToList();
        return kept.Count == 0 ? null : new JsonObject(kept);
    }

    private static JsonArray? Reduced(JsonArray items)
    {
        if (items.Count == 0)
            return null;
        return items.All(item => item?.GetValueKind() == JsonValueKind.String)
            ? new JsonArray([.. items.Select(item => item!.GetValue<string>()).Distinct().Order(StringComparer.Ordinal).Select(text => (JsonNode)text)])
            : new JsonArray([.. items.Select(Reduced)]);
    }
}
