using Assay.Kafka.SchemaRegistry.ProtoSchemas;
using Assay.Kafka.SchemaRegistry.Schemas;
using Google.Protobuf.Reflection;

namespace Assay.Kafka.SchemaRegistry;

/// <summary>A schema of the registry, for those who read values that were written with it.</summary>
internal sealed class RegisteredSchema(int id, ParsedSchema schema)
{
    public int Id { get; } = id;

    public SchemaKind Kind => schema.Kind;

    /// <summary>The text, in Avro with the types of referred schemas in it.</summary>
    public string ResolvedText => schema.Formatted("resolved");

    /// <summary>
    /// The full names that a Protobuf message may have by its place: clients for .NET count the messages that maps make among the nested ones, those for other
    /// languages do not. None where nothing stands there.
    /// </summary>
    public IReadOnlyList<string> MessageNames(IReadOnlyList<int> place) =>
        schema is ProtobufSchema protobuf ? [.. new[] { MessageName(protobuf.File, place, withMaps: false), MessageName(protobuf.File, place, withMaps: true) }.OfType<string>().Distinct()] : [];

    private static string? MessageName(FileDescriptorProto file, IReadOnlyList<int> place, bool withMaps)
    {
        var messages = file.MessageTypes;
        var names = new List<string>();
        if (file.Package is { Length: > 0 } package)
            names.Add(package);
        foreach (var index in place)
        {
            if (index < 0 || index >= messages.Count)
                return null;
            names.Add(messages[index].Name);
            messages = [.. messages[index].NestedTypes.Where(nested => withMaps || nested.Options?.MapEntry != true)];
        }

        return string.Join('.', names);
    }
}
