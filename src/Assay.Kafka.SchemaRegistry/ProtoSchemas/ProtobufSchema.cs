using System.Buffers.Text;
using System.Text;
using Assay.Kafka.SchemaRegistry.Schemas;
using Google.Protobuf.Reflection;
using ProtoBuf;

namespace Assay.Kafka.SchemaRegistry.ProtoSchemas;

/// <summary>A schema in Protocol Buffers: one file, given as its text or as its serialized descriptor in base64.</summary>
internal sealed class ProtobufSchema : ParsedSchema
{
    private const string OwnName = "default";
    private readonly string _given;
    private readonly bool _isText;

    private ProtobufSchema(string given, bool isText, FileDescriptorProto file, ProtoTypes types)
    {
        (_given, _isText, File, Types) = (given, isText, file, types);
        Identity = ProtoPrinter.Print(file, forIdentity: true);
        Text = isText ? given : ProtoPrinter.Print(file);
    }

    public override SchemaKind Kind => SchemaKind.Protobuf;

    public override string Text { get; }

    public override string Identity { get; }

    public override string NormalizedText => ProtoPrinter.Print(File, sorted: true);

    public FileDescriptorProto File { get; }

    /// <summary>The types of the file and of those that it imports.</summary>
    public ProtoTypes Types { get; }

    public static ProtobufSchema Parse(string text, IReadOnlyList<ReferencedSchema> references)
    {
        var descriptor = Descriptor(text);
        var set = new FileDescriptorSet();
        var names = new HashSet<string>();
        Add(set, references, names);
        foreach (var (name, known) in WellKnownProtos.Files)
        {
            if (names.Add(name))
                set.Add(name, false, new StringReader(known));
        }

        // A descriptor is printed and read again: so its imports and the names in it are checked like those of a text.
        set.Add(OwnName, true, new StringReader(descriptor is null ? text : ProtoPrinter.Print(descriptor)));
        set.Process();
        if (set.GetErrors().FirstOrDefault(error => error.IsError) is { } problem)
        {
            throw new InvalidSchemaException(problem.File == OwnName
                ? $"Invalid Protobuf schema at line {problem.LineNumber}, column {problem.ColumnNumber}: {problem.Message}."
                : $"Invalid Protobuf schema: its import '{problem.File}' has at line {problem.LineNumber}: {problem.Message}.");
        }

        var file = set.Files.First(candidate => candidate.Name == OwnName);
        return new ProtobufSchema(text, descriptor is null, file, new ProtoTypes(file, set.Files));
    }

    /// <summary>With <c>serialized</c>, the descriptor in base64.</summary>
    public override string Formatted(string? format)
    {
        if (format != "serialized")
            return Text;
        if (!_isText)
            return _given;
        using var bytes = new MemoryStream();
        Serializer.Serialize(bytes, File);
        return Convert.ToBase64String(bytes.ToArray());
    }

    public override IReadOnlyList<Incompatibility> DifficultiesWith(ParsedSchema writer) => ProtoCompatibility.Check(this, (ProtobufSchema)writer);

    private static void Add(FileDescriptorSet set, IReadOnlyList<ReferencedSchema> references, HashSet<string> names)
    {
        foreach (var referenced in references)
        {
            if (referenced.Schema is not ProtobufSchema schema)
                throw new InvalidSchemaException($"It refers to '{referenced.Name}', whose schema is not Protobuf but {referenced.Schema.Kind}.");
            Add(set, referenced.References, names);
            if (names.Add(referenced.Name))
                set.Add(referenced.Name, false, new StringReader(schema.Text));
        }
    }

    private static FileDescriptorProto? Descriptor(string text)
    {
        var encoded = Encoding.UTF8.GetBytes(text.Trim());
        if (encoded.Length == 0 || !Base64.IsValid(encoded) || text.Contains(';') || text.Contains('{'))
            return null;
        try
        {
            var file = Serializer.Deserialize<FileDescriptorProto>(new ReadOnlySpan<byte>(Convert.FromBase64String(text.Trim())));
            return file.MessageTypes.Count + file.EnumTypes.Count + file.Dependencies.Count + file.Services.Count > 0 ? file : null;
        }
        catch (Exception unreadable) when (unreadable is ProtoException or EndOfStreamException or InvalidOperationException or OverflowException)
        {
            return null;
        }
    }
}
