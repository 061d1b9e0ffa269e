using System.Text.Json;

namespace Assay.Kafka.SchemaRegistry.AvroSchemas;

/// <summary>A field of an Avro record.</summary>
internal sealed record AvroField(string Name, AvroType Type)
{
    public IReadOnlyList<string> Aliases { get; init; } = [];

    public string? Doc { get; init; }

    public string? Order { get; init; }

    /// <summary>The default; null where there is none, which is not JSON's null.</summary>
    public JsonElement? Default { get; init; }

    public IReadOnlyList<KeyValuePair<string, JsonElement>> Properties { get; init; } = [];
}
