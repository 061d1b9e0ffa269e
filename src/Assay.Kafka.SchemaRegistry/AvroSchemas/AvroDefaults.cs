using System.Text.Json;

namespace Assay.Kafka.SchemaRegistry.AvroSchemas;

/// <summary>Whether the default of a field fits the field's type, as Avro's Java library checks it. Stricter: the default of an enum is one of its symbols.</summary>
internal static class AvroDefaults
{
    public static bool Fits(AvroType type, JsonElement value) => type.Kind switch
    {
        AvroKind.Null => value.ValueKind == JsonValueKind.Null,
        AvroKind.Boolean => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        // 1.0 and 1e2 are no integers, as in Java.
        AvroKind.Int => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out _),
        AvroKind.Long => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        AvroKind.Float or AvroKind.Double => value.ValueKind == JsonValueKind.Number,
        AvroKind.Bytes or AvroKind.String or AvroKind.Fixed => value.ValueKind == JsonValueKind.String,
        AvroKind.Enum => value.ValueKind == JsonValueKind.String && type.Symbols.Contains(value.GetString()),
        AvroKind.Array => value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => Fits(type.Items!, item)),
        AvroKind.Map => value.ValueKind == JsonValueKind.Object && value.EnumerateObject().All(member => Fits(type.Items!, member.Value)),
        // A member may be missing where its field has a default, which is checked with that field.
        AvroKind.Record => value.ValueKind == JsonValueKind.Object
            && type.Fields.All(field => value.TryGetProperty(field.Name, out var member) ? Fits(field.Type, member) : field.Default is not null),
        // Any branch will do, and not only the first, since Avro 1.12.
        AvroKind.Union => type.Branches.Any(branch => Fits(branch, value)),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type.Kind, "No such type of Avro."),
    };
}
