using System.Text.Json;
using Assay.Kafka.SchemaRegistry.Schemas;

namespace Assay.Kafka.SchemaRegistry.AvroSchemas;

/// <summary>A schema in Avro.</summary>
internal sealed class AvroSchema : ParsedSchema
{
    private readonly IReadOnlySet<string> _foreign;

    private AvroSchema(AvroType root, IReadOnlyDictionary<string, AvroType> names, IReadOnlySet<string> foreign)
    {
        Root = root;
        Names = names;
        _foreign = foreign;
        Text = AvroPrinter.Print(root, foreign, sorted: false);
    }

    public override SchemaKind Kind => SchemaKind.Avro;

    public override string Text { get; }

    public override string NormalizedText => AvroPrinter.Print(Root, _foreign, sorted: true);

    public override string ResolvedIdentity => AvroPrinter.Print(Root, [], sorted: true);

    public AvroType Root { get; }

    /// <summary>The named types, those of referred schemas included.</summary>
    public IReadOnlyDictionary<string, AvroType> Names { get; }

    public static AvroSchema Parse(string text, IReadOnlyList<ReferencedSchema> references, bool isNew)
    {
        var names = new Dictionary<string, AvroType>();
        foreach (var referenced in references)
        {
            if (referenced.Schema is not AvroSchema avro)
                throw new InvalidSchemaException($"It refers to '{referenced.Name}', whose schema is not Avro but {referenced.Schema.Kind}.");
            foreach (var (name, type) in avro.Names)
                names[name] = type;
        }

        var foreign = names.Keys.ToHashSet();
        try
        {
            using var document = JsonDocument.Parse(AsJson(text));
            var parser = new AvroParser(names);
            var root = parser.Parse(document.RootElement.Clone(), "", null);
            if (isNew)
                parser.CheckDefaults();
            return new AvroSchema(root, names, foreign);
        }
        catch (JsonException invalid)
        {
            throw new InvalidSchemaException($"It is not JSON: {invalid.Message}");
        }
    }

    /// <summary>With <c>resolved</c>, the types of referred schemas stand in their places.</summary>
    public override string Formatted(string? format) => format == "resolved" ? AvroPrinter.Print(Root, new HashSet<string>(), sorted: false) : Text;

    public override IReadOnlyList<Incompatibility> DifficultiesWith(ParsedSchema writer) => AvroCompatibility.Check(Root, ((AvroSchema)writer).Root);

    /// <summary>Avro's parsers take the bare name of a primitive type, without the quotes of JSON.</summary>
    private static string AsJson(string text) =>
        text.Trim() is { Length: > 0 } trimmed && trimmed.All(char.IsAsciiLetterLower) && AvroParser.Primitives.ContainsKey(trimmed) ? $"\"{trimmed}\"" : text;
}
