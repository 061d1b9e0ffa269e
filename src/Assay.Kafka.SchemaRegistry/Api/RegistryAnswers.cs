using System.Text.Json.Nodes;
using Assay.Kafka.SchemaRegistry.Store;

namespace Assay.Kafka.SchemaRegistry.Api;

/// <summary>Schemas and versions as the API answers them. What says nothing is left out: the type of Avro, no references.</summary>
internal static class RegistryAnswers
{
    public static JsonObject Schema(SchemaContent content, string? format)
    {
        var answer = new JsonObject { ["schema"] = content.Schema.Formatted(format) };
        if (content.Schema.Kind != SchemaKind.Avro)
            answer["schemaType"] = Name(content.Schema.Kind);
        if (content.References.Count > 0)
            answer["references"] = new JsonArray([.. content.References.Select(reference => (JsonNode)new JsonObject { ["name"] = reference.Name, ["subject"] = reference.Subject, ["version"] = reference.Version })]);
        if (content.Metadata is { } metadata)
            answer["metadata"] = metadata.DeepClone();
        if (content.RuleSet is { } rules)
            answer["ruleSet"] = rules.DeepClone();
        answer["guid"] = content.Guid.ToString();
        return answer;
    }

    public static JsonObject Version(string subject, VersionState version, string? format)
    {
        var answer = new JsonObject { ["subject"] = subject, ["version"] = version.Version, ["id"] = version.Id };
        var schema = Schema(version.Content, format);
        foreach (var name in schema.Select(member => member.Key).ToList())
        {
            var value = schema[name];
            schema.Remove(name);
            answer[name] = value;
        }

        if (version.IsDeleted)
            answer["deleted"] = true;
        return answer;
    }

    public static string Name(SchemaKind kind) => kind switch
    {
        SchemaKind.Avro => "AVRO",
        SchemaKind.JsonSchema => "JSON",
        _ => "PROTOBUF",
    };

    public static JsonArray List<T>(IEnumerable<T> values) => new([.. values.Select(value => JsonValue.Create(value))]);
}
