using System.Text.Json.Nodes;

namespace Assay.Kafka.SchemaRegistry.Store;

/// <summary>A schema as it came, not yet understood.</summary>
internal sealed record SchemaDraft(SchemaKind Kind, string Text, IReadOnlyList<SchemaReference> References)
{
    public JsonNode? Metadata { get; init; }

    public JsonNode? RuleSet { get; init; }

    /// <summary>The id that it is to get; imports have one.</summary>
    public int? Id { get; init; }

    /// <summary>The version that it is to get.</summary>
    public int? Version { get; init; }
}
