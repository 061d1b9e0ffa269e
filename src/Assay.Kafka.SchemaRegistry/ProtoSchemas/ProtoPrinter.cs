using System.Globalization;
using System.Text;
using Google.Protobuf.Reflection;
using Label = Google.Protobuf.Reflection.FieldDescriptorProto.Label;
using Type = Google.Protobuf.Reflection.FieldDescriptorProto.Type;

namespace Assay.Kafka.SchemaRegistry.ProtoSchemas;

/// <summary>Writes a file's descriptor as the text of a <c>.proto</c> file, always in the same way. Types stand with their full names.</summary>
internal sealed partial class ProtoPrinter
{
    private const int LastNumber = 536_870_911;
    private readonly StringBuilder _text = new();
    private readonly bool _sorted;
    private readonly bool _forIdentity;
    private readonly bool _isProto3;
    private readonly HashSet<DescriptorProto> _implicit = [];
    private int _depth;

    private ProtoPrinter(FileDescriptorProto file, bool sorted, bool forIdentity) => (_isProto3, _sorted, _forIdentity) = (file.Syntax == "proto3", sorted, forIdentity);

    /// <param name="file">The file.</param>
    /// <param name="sorted">Whether fields and imports are put in order.</param>
    /// <param name="forIdentity">Whether custom options are shown as bytes, to tell files apart that differ in nothing else.</param>
    public static string Print(FileDescriptorProto file, bool sorted = false, bool forIdentity = false)
    {
        var printer = new ProtoPrinter(file, sorted, forIdentity);
        printer.File(file);
        return printer._text.ToString();
    }

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n").Replace("\r", "\\r")}\"";

    private IEnumerable<T> Ordered<T, TKey>(IEnumerable<T> items, Func<T, TKey> key) => _sorted ? items.OrderBy(key) : items;

    private void Line(string line) => _text.Append(' ', _depth * 2).Append(line).Append('\n');

    private void Block(string head, Action body)
    {
        Line($"{head} {{");
        _depth++;
        body();
        _depth--;
        Line("}");
    }

    private void File(FileDescriptorProto file)
    {
        Line($"syntax = {Quoted(file.Syntax is { Length: > 0 } syntax ? syntax : "proto2")};");
        if (file.Package is { Length: > 0 } package)
            Line($"package {package};");
        var imports = file.Dependencies.Select((name, index) => (Name: name, Kind: file.PublicDependencies?.Contains(index) == true ? "public "
            : file.WeakDependencies?.Contains(index) == true ? "weak " : ""));
        foreach (var import in _sorted ? imports.OrderBy(import => import.Name, StringComparer.Ordinal) : imports)
            Line($"import {import.Kind}{Quoted(import.Name)};");
        foreach (var option in Options(file.Options))
            Line($"option {option};");
        foreach (var message in file.MessageTypes)
            Message(message);
        foreach (var type in file.EnumTypes)
            Enumeration(type);
        Extensions(file.Extensions);
        foreach (var service in file.Services)
            Service(service);
    }

    private void Message(DescriptorProto message) => Block($"message {message.Name}", () =>
    {
        foreach (var option in Options(message.Options))
            Line($"option {option};");
        foreach (var reserved in message.ReservedRanges)
            Line($"reserved {Range(reserved.Start, reserved.End - 1, LastNumber)};");
        foreach (var name in message.ReservedNames)
            Line($"reserved {Quoted(name)};");
        foreach (var range in message.ExtensionRanges)
            Line($"extensions {Range(range.Start, range.End - 1, LastNumber)};");
        var written = new HashSet<int>();
        var nested = new Queue<DescriptorProto>(message.NestedTypes);
        _implicit.UnionWith(message.Fields.Select(field => ImplicitOf(field, message)).OfType<DescriptorProto>());
        foreach (var field in Ordered(message.Fields, field => field.Number))
        {
            // A map makes a nested message where it stands; messages are known by their places among the nested ones, so those before it come first.
            if (!_sorted && ImplicitOf(field, message) is { } made && nested.Contains(made))
                NestedUntil(nested, made);
            if (!field.ShouldSerializeOneofIndex() || field.Proto3Optional)
                Field(field, message);
            else if (written.Add(field.OneofIndex))
                Oneof(message, field.OneofIndex);
        }

        NestedUntil(nested, null);
        foreach (var type in message.EnumTypes)
            Enumeration(type);
        Extensions(message.Extensions);
    });

    /// <summary>The nested message that a field makes by itself: a map's entry, or a group.</summary>
    private static DescriptorProto? ImplicitOf(FieldDescriptorProto field, DescriptorProto message) => field.type is Type.TypeMessage or Type.TypeGroup
        ? message.NestedTypes.Find(nested => (nested.Options?.MapEntry == true || field.type == Type.TypeGroup) && field.TypeName.EndsWith($".{message.Name}.{nested.Name}", StringComparison.Ordinal))
        : null;

    private void NestedUntil(Queue<DescriptorProto> nested, DescriptorProto? end)
    {
        while (nested.TryDequeue(out var next) && next != end)
        {
            if (next.Options?.MapEntry != true && !_implicit.Contains(next))
                Message(next);
        }
    }

    private void Oneof(DescriptorProto message, int index) => Block($"oneof {message.OneofDecls[index].Name}", () =>
    {
        foreach (var field in Ordered(message.Fields.Where(field => field.ShouldSerializeOneofIndex() && field.OneofIndex == index && !field.Proto3Optional), field => field.Number))
            Field(field, message, inOneof: true);
    });

    private void Field(FieldDescriptorProto field, DescriptorProto? message, bool inOneof = false)
    {
        var options = Options(field);
        var suffix = options.Count == 0 ? "" : $" [{string.Join(", ", options)}]";
        if (message is not null && field.type == Type.TypeMessage && ImplicitOf(field, message) is { } entry)
        {
            Line(string.Create(CultureInfo.InvariantCulture, $"map<{TypeOf(entry.Fields[0])}, {TypeOf(entry.Fields[1])}> {field.Name} = {field.Number}{suffix};"));
            return;
        }

        var label = field.label switch
        {
            Label.LabelRepeated => "repeated ",
            Label.LabelRequired => "required ",
            _ when inOneof || (_isProto3 && !field.Proto3Optional) => "",
            _ => "optional ",
        };
        if (message is not null && field.type == Type.TypeGroup && ImplicitOf(field, message) is { } group)
        {
            Block(string.Create(CultureInfo.InvariantCulture, $"{label}group {group.Name} = {field.Number}"), () => group.Fields.ForEach(inner => Field(inner, group)));
            return;
        }

        Line(string.Create(CultureInfo.InvariantCulture, $"{label}{TypeOf(field)} {field.Name} = {field.Number}{suffix};"));
    }

    private static string TypeOf(FieldDescriptorProto field) =>
        field.type is Type.TypeMessage or Type.TypeEnum or Type.TypeGroup ? field.TypeName : field.type.ToString()[4..].ToLowerInvariant();

    private void Enumeration(EnumDescriptorProto type) => Block($"enum {type.Name}", () =>
    {
        foreach (var option in Options(type.Options))
            Line($"option {option};");
        foreach (var reserved in type.ReservedRanges)
            Line($"reserved {Range(reserved.Start, reserved.End, int.MaxValue)};");
        foreach (var name in type.ReservedNames)
            Line($"reserved {Quoted(name)};");
        foreach (var value in _sorted ? type.Values.OrderBy(value => value.Number).ThenBy(value => value.Name, StringComparer.Ordinal) : type.Values.AsEnumerable())
        {
            var options = Options(value.Options);
            Line(string.Create(CultureInfo.InvariantCulture, $"{value.Name} = {value.Number}{(options.Count == 0 ? "" : $" [{string.Join(", ", options)}]")};"));
        }
    });

    private void Extensions(List<FieldDescriptorProto> extensions)
    {
        foreach (var extended in extensions.GroupBy(field => field.Extendee))
        {
            Block($"extend {extended.Key}", () =>
            {
                foreach (var field in extended)
                    Field(field, null);
            });
        }
    }

    private void Service(ServiceDescriptorProto service) => Block($"service {service.Name}", () =>
    {
        foreach (var option in Options(service.Options))
            Line($"option {option};");
        foreach (var method in service.Methods)
        {
            var head = $"rpc {method.Name} ({(method.ClientStreaming ? "stream " : "")}{method.InputType}) returns ({(method.ServerStreaming ? "stream " : "")}{method.OutputType})";
            var options = Options(method.Options);
            if (options.Count == 0)
                Line($"{head};");
            else
                Block(head, () => options.ForEach(option => Line($"option {option};")));
        }
    });

    private static string Range(int first, int last, int most) => string.Create(CultureInfo.InvariantCulture,
        $"{first}{(first == last ? "" : last >= most ? " to max" : $" to {last}")}");
}
