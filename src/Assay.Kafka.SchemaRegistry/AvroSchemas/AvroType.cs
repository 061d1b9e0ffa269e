using System.Text.Json;

namespace Assay.Kafka.SchemaRegistry.AvroSchemas;

/// <summary>A type of an Avro schema. Types may refer to themselves, so the parts of a record are filled in after it was made.</summary>
internal sealed class AvroType(AvroKind kind)
{
    public AvroKind Kind { get; } = kind;

    /// <summary>The full name; null for types without one.</summary>
    public string? FullName { get; init; }

    /// <summary>The full names that it had before.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    public string? Doc { get; init; }

    /// <summary>The fields of a record.</summary>
    public IReadOnlyList<AvroField> Fields { get; set; } = [];

    public IReadOnlyList<string> Symbols { get; init; } = [];

    /// <summary>The symbol that an enum reads for one that it does not know.</summary>
    public string? DefaultSymbol { get; init; }

    /// <summary>The items of an array, or the values of a map.</summary>
    public AvroType? Items { get; init; }

    /// <summary>The branches of a union.</summary>
    public IReadOnlyList<AvroType> Branches { get; init; } = [];

    /// <summary>The length of a fixed.</summary>
    public int Size { get; init; }

    /// <summary>Other attributes, such as a logical type, in their order.</summary>
    public IReadOnlyList<KeyValuePair<string, JsonElement>> Properties { get; init; } = [];

    /// <summary>The name without its namespace.</summary>
    public string? ShortName => FullName is { } full ? full[(full.LastIndexOf('.') + 1)..] : null;

    public string? Namespace => FullName is { } full && full.LastIndexOf('.') is > 0 and var dot ? full[..dot] : null;

    public string KindName => Kind.ToString().ToLowerInvariant();

    public override string ToString() => FullName is null ? KindName : $"{KindName} {FullName}";
}
