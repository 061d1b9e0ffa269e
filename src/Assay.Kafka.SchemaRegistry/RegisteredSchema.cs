using Assay.Kafka.SchemaRegistry.ProtoSchemas;
using Assay.Kafka.SchemaRegistry.Schemas;

namespace Assay.Kafka.SchemaRegistry;

/// <summary>A schema of the registry, for those who read values that were written with it.</summary>
internal sealed class RegisteredSchema(int id, ParsedSchema schema)
{
    public int Id { get; } = id;

    public SchemaKind Kind => schema.Kind;

    /// <summary>The text, in Avro with the types of referred schemas in it.</summary>
    public string ResolvedText => schema.Formatted("resolved");

    /// <summary>The full name of a Protobuf message by its place; null where there is none.</summary>
    public string? MessageName(IReadOnlyList<int> place)
    {
        if (schema is not ProtobufSchema protobuf)
            return null;
        var messages = protobuf.File.MessageTypes;
        var names = new List<string>();
        if (protobuf.File.Package is { Length: > 0 } package)
            names.Add(package);
        foreach (var index in place)
        {
            if (index < 0 || index >= messages.Count)
                return null;
            names.Add(messages[index].Name);
            messages = messages[index].NestedTypes;
        }

        return string.Join('.', names);
    }
}
