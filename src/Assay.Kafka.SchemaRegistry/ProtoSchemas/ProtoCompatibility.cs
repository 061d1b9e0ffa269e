using Assay.Kafka.SchemaRegistry.Schemas;
using Google.Protobuf.Reflection;
using Label = Google.Protobuf.Reflection.FieldDescriptorProto.Label;
using Type = Google.Protobuf.Reflection.FieldDescriptorProto.Type;

namespace Assay.Kafka.SchemaRegistry.ProtoSchemas;

/// <summary>
/// Whether data of one Protobuf schema can be read with another, by the rules and the names of rules of Confluent's registry: fields are their numbers, and
/// their types may change within what has one form on the wire.
/// </summary>
internal sealed class ProtoCompatibility
{
    private readonly List<Incompatibility> _found = [];
    private readonly HashSet<(DescriptorProto, DescriptorProto)> _begun = [];
    private readonly ProtobufSchema _reader;
    private readonly ProtobufSchema _writer;

    private ProtoCompatibility(ProtobufSchema reader, ProtobufSchema writer) => (_reader, _writer) = (reader, writer);

    public static IReadOnlyList<Incompatibility> Check(ProtobufSchema reader, ProtobufSchema writer)
    {
        var check = new ProtoCompatibility(reader, writer);
        if ((reader.File.Package ?? "") != (writer.File.Package ?? ""))
            check.Add("PACKAGE_CHANGED", "#/", $"the package was '{writer.File.Package}' and is '{reader.File.Package}'");
        check.CompareAll(writer.File.MessageTypes, reader.File.MessageTypes, "#");
        return check._found;
    }

    private static bool IsEntry(DescriptorProto message) => message.Options?.MapEntry == true;

    private void CompareAll(List<DescriptorProto> original, List<DescriptorProto> update, string path)
    {
        foreach (var before in original.Where(message => !IsEntry(message)))
        {
            if (update.Find(message => message.Name == before.Name) is { } now)
                Compare(before, now, $"{path}/{before.Name}");
            else
                Add("MESSAGE_REMOVED", $"{path}/{before.Name}", $"the message {before.Name} was removed");
        }
    }

    private void Compare(DescriptorProto original, DescriptorProto update, string path)
    {
        if (!_begun.Add((original, update)))
            return;
        CompareOneofs(original, update, path);
        foreach (var before in original.Fields)
        {
            var place = $"{path}/{before.Number}";
            if (update.Fields.Find(field => field.Number == before.Number) is { } now)
                Compare(before, now, place);
            else if (before.label == Label.LabelRequired)
                Add("REQUIRED_FIELD_REMOVED", place, $"the required field {before.Name} was removed");
            else if (Oneof(original, before) is { } oneof && update.OneofDecls.Exists(other => other.Name == oneof))
                Add("ONEOF_FIELD_REMOVED", place, $"the field {before.Name} of oneof {oneof} was removed");
        }

        foreach (var now in update.Fields.Where(field => !original.Fields.Exists(before => before.Number == field.Number)))
        {
            var place = $"{path}/{now.Number}";
            if (now.label == Label.LabelRequired)
                Add("REQUIRED_FIELD_ADDED", place, $"the required field {now.Name} was added");
            if (original.ReservedRanges.Exists(range => now.Number >= range.Start && now.Number < range.End))
                Add("FIELD_NUMBER_RESERVED", place, $"the field {now.Name} was added with the number {now.Number}, which was reserved");
            if (original.ReservedNames.Contains(now.Name))
                Add("FIELD_NAME_RESERVED", place, $"the field {now.Name} was added, whose name was reserved");
        }

        CompareAll(original.NestedTypes, update.NestedTypes, path);
    }

    /// <summary>The oneof that a field is in; null for none, and for the one that stands for <c>optional</c>.</summary>
    private static string? Oneof(DescriptorProto message, FieldDescriptorProto field) =>
        field.ShouldSerializeOneofIndex() && !field.Proto3Optional ? message.OneofDecls[field.OneofIndex].Name : null;

    private void CompareOneofs(DescriptorProto original, DescriptorProto update, string path)
    {
        foreach (var oneof in update.Fields.GroupBy(field => Oneof(update, field)).Where(fields => fields.Key is not null))
        {
            var before = oneof.Select(field => original.Fields.Find(other => other.Number == field.Number)).OfType<FieldDescriptorProto>().ToList();
            var moved = before.Where(field => Oneof(original, field) is null).ToList();
            if (moved.Count > 1)
            {
                Add("MULTIPLE_FIELDS_MOVED_TO_ONEOF", $"{path}/{oneof.Key}",
                    $"the fields {string.Join(", ", moved.Select(field => field.Name))} could all be set, and only one can now that they are in oneof {oneof.Key}");
            }
            else if (moved.Count == 1 && before.Count > 1)
            {
                Add("FIELD_MOVED_TO_EXISTING_ONEOF", $"{path}/{oneof.Key}", $"the field {moved[0].Name} was moved into oneof {oneof.Key}, which has other fields already");
            }
        }
    }

    private void Compare(FieldDescriptorProto original, FieldDescriptorProto update, string path)
    {
        var (before, now) = (Form(original, _writer.Types), Form(update, _reader.Types));
        if (before.Kind != now.Kind)
        {
            Add("FIELD_KIND_CHANGED", path, $"the field {update.Name} was {before.Name} and is {now.Name}");
        }
        else if (before.Kind == FieldKind.Map)
        {
            Compare(before.Message!.Fields[0], now.Message!.Fields[0], $"{path}/key");
            Compare(before.Message.Fields[1], now.Message.Fields[1], $"{path}/value");
        }
        else if (before.Kind == FieldKind.Message)
        {
            CompareNamed(original.TypeName, update.TypeName, update.Name, path);
        }
        else
        {
            var (scalar, other) = (Scalar(original.type), Scalar(update.type));
            if (scalar != other)
                Add("FIELD_SCALAR_KIND_CHANGED", path, $"the field {update.Name} was {before.Name} and is {now.Name}, which has another form on the wire");
            else if (scalar != "text" && (original.label == Label.LabelRepeated) != (update.label == Label.LabelRepeated))
                Add("FIELD_NUMERIC_LABEL_CHANGED", path, $"the field {update.Name} {(update.label == Label.LabelRepeated ? "became" : "is no more")} repeated");
        }
    }

    private void CompareNamed(string original, string update, string field, string path)
    {
        if (_writer.Types.LocalName(original) != _reader.Types.LocalName(update))
            Add("FIELD_NAMED_TYPE_CHANGED", path, $"the field {field} was {original.TrimStart('.')} and is {update.TrimStart('.')}");
        // Own messages are compared by their names anyway.
        else if ((!_writer.Types.IsOwn(original) || !_reader.Types.IsOwn(update)) && _writer.Types.Message(original) is { } before && _reader.Types.Message(update) is { } now)
            Compare(before, now, path);
    }

    private static (FieldKind Kind, string Name, DescriptorProto? Message) Form(FieldDescriptorProto field, ProtoTypes types) => field.type switch
    {
        Type.TypeMessage when types.Message(field.TypeName) is { } entry && IsEntry(entry) => (FieldKind.Map, "a map", entry),
        Type.TypeMessage or Type.TypeGroup => (FieldKind.Message, field.TypeName.TrimStart('.'), types.Message(field.TypeName)),
        Type.TypeEnum => (FieldKind.Scalar, field.TypeName.TrimStart('.'), null),
        var scalar => (FieldKind.Scalar, scalar.ToString()[4..].ToLowerInvariant(), null),
    };

    /// <summary>What has one form on the wire, after the language's guide on updating messages.</summary>
    private static string Scalar(Type type) => type switch
    {
        Type.TypeInt32 or Type.TypeInt64 or Type.TypeUint32 or Type.TypeUint64 or Type.TypeBool or Type.TypeEnum => "number",
        Type.TypeSint32 or Type.TypeSint64 => "signed number",
        Type.TypeString or Type.TypeBytes => "text",
        Type.TypeFixed32 or Type.TypeSfixed32 => "fixed32",
        Type.TypeFixed64 or Type.TypeSfixed64 => "fixed64",
        _ => type.ToString(),
    };

    private void Add(string rule, string path, string description) => _found.Add(new Incompatibility(rule, path, $"{description} (at {path})"));

    private enum FieldKind
    {
        Scalar,
        Map,
        Message,
    }
}
