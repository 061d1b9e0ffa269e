using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Assay.Kafka.SchemaRegistry.Schemas;

namespace Assay.Kafka.SchemaRegistry.JsonSchemas;

/// <summary>A JSON Schema.</summary>
internal sealed class JsonSchema : ParsedSchema
{
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = 256 };
    private readonly JsonElement _document;
    private readonly JsonShape _shape;

    private JsonSchema(JsonElement document, JsonShape shape)
    {
        (_document, _shape) = (document, shape);
        Text = Print(document, sorted: false);
    }

    public override SchemaKind Kind => SchemaKind.JsonSchema;

    public override string Text { get; }

    public override string NormalizedText => Print(_document, sorted: true);

    public static JsonSchema Parse(string text, IReadOnlyList<ReferencedSchema> references)
    {
        JsonElement document;
        try
        {
            using var parsed = JsonDocument.Parse(text, Reading);
            document = parsed.RootElement.Clone();
        }
        catch (JsonException invalid)
        {
            throw new InvalidSchemaException($"It is not JSON: {invalid.Message}");
        }

        var reader = new JsonShapeReader(document);
        Add(reader, references);
        return new JsonSchema(document, reader.Shape("", ""));
    }

    public override IReadOnlyList<Incompatibility> DifficultiesWith(ParsedSchema writer) => JsonCompatibility.Check(_shape, ((JsonSchema)writer)._shape);

    private static void Add(JsonShapeReader reader, IReadOnlyList<ReferencedSchema> references)
    {
        foreach (var referenced in references)
        {
            if (referenced.Schema is not JsonSchema schema)
                throw new InvalidSchemaException($"It refers to '{referenced.Name}', whose schema is not JSON Schema but {referenced.Schema.Kind}.");
            reader.Add(referenced.Name, schema._document);
            Add(reader, referenced.References);
        }
    }

    private static string Print(JsonElement document, bool sorted)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 256 }))
            Write(document, json, sorted);
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    private static void Write(JsonElement value, Utf8JsonWriter json, bool sorted)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var member in sorted ? value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal) : value.EnumerateObject().AsEnumerable())
                {
                    json.WritePropertyName(member.Name);
                    Write(member.Value, json, sorted);
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                    Write(item, json, sorted);
                json.WriteEndArray();
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }
}
