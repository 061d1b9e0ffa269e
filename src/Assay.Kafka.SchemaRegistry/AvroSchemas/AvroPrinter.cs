using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Assay.Kafka.SchemaRegistry.AvroSchemas;

/// <summary>
/// Writes an Avro schema without white space and with its attributes in one order, as Avro's Java library does: texts that differ in nothing else are one schema.
/// </summary>
internal sealed class AvroPrinter : IDisposable
{
    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly Utf8JsonWriter _json;
    private readonly HashSet<string> _written;
    private readonly bool _sorted;

    private AvroPrinter(IEnumerable<string> known, bool sorted)
    {
        _json = new Utf8JsonWriter(_text, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        _written = [.. known];
        _sorted = sorted;
    }

    /// <param name="type">The schema.</param>
    /// <param name="known">The full names of types that are defined elsewhere.</param>
    /// <param name="sorted">Whether other attributes are put in the order of their names.</param>
    public static string Print(AvroType type, IEnumerable<string> known, bool sorted)
    {
        using var printer = new AvroPrinter(known, sorted);
        printer.Write(type, null);
        printer._json.Flush();
        return Encoding.UTF8.GetString(printer._text.WrittenSpan);
    }

    public void Dispose() => _json.Dispose();

    private void Write(AvroType type, string? space)
    {
        if (type.Kind == AvroKind.Union)
        {
            _json.WriteStartArray();
            foreach (var branch in type.Branches)
                Write(branch, space);
            _json.WriteEndArray();
        }
        else if (type.FullName is { } full)
        {
            if (_written.Add(full))
                Define(type, space);
            else
                _json.WriteStringValue(type.Namespace == space ? type.ShortName : full);
        }
        else if (type.Kind <= AvroKind.String && type.Properties.Count == 0)
        {
            _json.WriteStringValue(type.KindName);
        }
        else
        {
            _json.WriteStartObject();
            _json.WriteString("type", type.KindName);
            if (type.Items is { } items)
            {
                _json.WritePropertyName(type.Kind == AvroKind.Array ? "items" : "values");
                Write(items, space);
            }

            Others(type.Properties);
            _json.WriteEndObject();
        }
    }

    private void Define(AvroType type, string? space)
    {
        _json.WriteStartObject();
        _json.WriteString("type", type.KindName);
        _json.WriteString("name", type.ShortName);
        if (type.Namespace != space)
            _json.WriteString("namespace", type.Namespace ?? "");
        if (type.Doc is not null)
            _json.WriteString("doc", type.Doc);
        switch (type.Kind)
        {
            case AvroKind.Record:
                _json.WriteStartArray("fields");
                foreach (var field in type.Fields)
                    Write(field, type.Namespace);
                _json.WriteEndArray();
                break;
            case AvroKind.Enum:
                Texts("symbols", type.Symbols);
                if (type.DefaultSymbol is not null)
                    _json.WriteString("default", type.DefaultSymbol);
                break;
            default:
                _json.WriteNumber("size", type.Size);
                break;
        }

        Others(type.Properties);
        Texts("aliases", [.. type.Aliases.Select(alias => type.Namespace is { } own && alias.StartsWith(own + ".", StringComparison.Ordinal) && !alias[(own.Length + 1)..].Contains('.') ? alias[(own.Length + 1)..] : alias)]);
        _json.WriteEndObject();
    }

    private void Write(AvroField field, string? space)
    {
        _json.WriteStartObject();
        _json.WriteString("name", field.Name);
        _json.WritePropertyName("type");
        Write(field.Type, space);
        if (field.Doc is not null)
            _json.WriteString("doc", field.Doc);
        if (field.Default is { } value)
        {
            _json.WritePropertyName("default");
            value.WriteTo(_json);
        }

        if (field.Order is not null and not "ascending")
            _json.WriteString("order", field.Order);
        Texts("aliases", field.Aliases);
        Others(field.Properties);
        _json.WriteEndObject();
    }

    private void Texts(string name, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0 && name == "aliases")
            return;
        _json.WriteStartArray(name);
        foreach (var text in texts)
            _json.WriteStringValue(text);
        _json.WriteEndArray();
    }

    private void Others(IReadOnlyList<KeyValuePair<string, JsonElement>> properties)
    {
        foreach (var (name, value) in _sorted ? properties.OrderBy(property => property.Key, StringComparer.Ordinal) : properties.AsEnumerable())
        {
            _json.WritePropertyName(name);
            value.WriteTo(_json);
        }
    }
}
