using System.Text.Json;
using System.Text.RegularExpressions;
using Assay.Kafka.SchemaRegistry.Schemas;

namespace Assay.Kafka.SchemaRegistry.AvroSchemas;

/// <summary>Reads the JSON of an Avro schema, after the specification of Avro 1.12.</summary>
/// <param name="names">The named types known so far; those found are added.</param>
internal sealed partial class AvroParser(Dictionary<string, AvroType> names)
{
    public static readonly IReadOnlyDictionary<string, AvroKind> Primitives =
        Enum.GetValues<AvroKind>().Where(kind => kind <= AvroKind.String).ToDictionary(kind => kind.ToString().ToLowerInvariant());

    private static readonly HashSet<string> Known =
        ["type", "name", "namespace", "aliases", "doc", "fields", "symbols", "default", "items", "values", "size"];

    private static readonly HashSet<string> KnownOfFields = ["type", "name", "aliases", "doc", "default", "order"];

    private readonly HashSet<string> _defined = [];
    private readonly List<(AvroField Field, string Path)> _defaulted = [];

    public AvroType Parse(JsonElement json, string path, string? space) => json.ValueKind switch
    {
        JsonValueKind.String => Named(json.GetString()!, path, space),
        JsonValueKind.Array => Union(json, path, space),
        JsonValueKind.Object => Complex(json, path, space),
        _ => throw Invalid(path, $"a type is a name, an object or a union, not {json.ValueKind}"),
    };

    /// <summary>Checks the defaults of all fields that were read. Only now, as a record may refer to itself in its fields.</summary>
    /// <exception cref="InvalidSchemaException">A default does not fit the type of its field.</exception>
    public void CheckDefaults()
    {
        foreach (var (field, path) in _defaulted)
        {
            if (!AvroDefaults.Fits(field.Type, field.Default!.Value))
                throw Invalid(path, $"the default {field.Default.Value.GetRawText()} of the field '{field.Name}' is no {field.Type}");
        }
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*\\z")]
    private static partial Regex ValidName();

    private static InvalidSchemaException Invalid(string path, string problem) => new($"Invalid Avro schema at '{(path.Length == 0 ? "/" : path)}': {problem}.");

    private static string Text(JsonElement json, string attribute, string path) =>
        json.TryGetProperty(attribute, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw Invalid(path, $"'{attribute}' is missing, or not a text");

    private static string? OptionalText(JsonElement json, string attribute) =>
        json.TryGetProperty(attribute, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static List<string> Texts(JsonElement json, string attribute, string path)
    {
        if (!json.TryGetProperty(attribute, out var list))
            return [];
        return list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? [.. list.EnumerateArray().Select(item => item.GetString()!)]
            : throw Invalid(path, $"'{attribute}' is not a list of texts");
    }

    private static List<KeyValuePair<string, JsonElement>> Others(JsonElement json, HashSet<string> known) =>
        [.. json.EnumerateObject().Where(member => !known.Contains(member.Name)).Select(member => new KeyValuePair<string, JsonElement>(member.Name, member.Value))];

    private static string Qualified(string name, string? space) => name.Contains('.') || string.IsNullOrEmpty(space) ? name.TrimStart('.') : $"{space}.{name}";

    private static void Check(string name, string path)
    {
        if (!name.Split('.').All(part => ValidName().IsMatch(part)))
            throw Invalid(path, $"'{name}' is not a name; names are letters, digits and underscores, and don't start with a digit");
    }

    private AvroType Named(string name, string path, string? space)
    {
        if (Primitives.TryGetValue(name, out var kind))
            return new AvroType(kind);
        if (names.TryGetValue(Qualified(name, space), out var known) || names.TryGetValue(name, out known))
            return known;
        throw Invalid(path, $"there is no type '{Qualified(name, space)}'. Define it before its use, or refer to the schema that has it");
    }

    private AvroType Union(JsonElement json, string path, string? space)
    {
        var branches = json.EnumerateArray().Select((branch, index) => Parse(branch, $"{path}/{index}", space)).ToList();
        if (branches.Any(branch => branch.Kind == AvroKind.Union))
            throw Invalid(path, "a union stands immediately in a union");
        if (branches.GroupBy(branch => branch.ToString()).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw Invalid(path, $"the union has {twice.Key} twice");
        return new AvroType(AvroKind.Union) { Branches = branches };
    }

    private AvroType Complex(JsonElement json, string path, string? space)
    {
        if (!json.TryGetProperty("type", out var type))
            throw Invalid(path, "'type' is missing");
        if (type.ValueKind != JsonValueKind.String)
            return Parse(type, $"{path}/type", space);
        var name = type.GetString()!;
        switch (name)
        {
            case "record" or "error":
                return Record(json, path, space);
            case "enum":
                return Enumeration(json, path, space);
            case "fixed":
                return FixedSize(json, path, space);
            case "array":
                return new AvroType(AvroKind.Array) { Items = Inner(json, "items", path, space), Properties = Others(json, Known) };
            case "map":
                return new AvroType(AvroKind.Map) { Items = Inner(json, "values", path, space), Properties = Others(json, Known) };
            default:
                return Primitives.TryGetValue(name, out var kind) ? new AvroType(kind) { Properties = Others(json, Known) } : Named(name, path, space);
        }
    }

    private AvroType Inner(JsonElement json, string attribute, string path, string? space) =>
        json.TryGetProperty(attribute, out var inner) ? Parse(inner, $"{path}/{attribute}", space) : throw Invalid(path, $"'{attribute}' is missing");

    private AvroType Record(JsonElement json, string path, string? space)
    {
        var record = Define(json, path, space, full => new AvroType(AvroKind.Record)
        {
            FullName = full,
            Doc = OptionalText(json, "doc"),
            Aliases = Aliases(json, full, path),
            Properties = Others(json, Known),
        });
        if (!json.TryGetProperty("fields", out var fields) || fields.ValueKind != JsonValueKind.Array)
            throw Invalid(path, "a record needs 'fields', a list");
        record.Fields = [.. fields.EnumerateArray().Select((field, index) => Field(field, $"{path}/fields/{index}", record.Namespace))];
        if (record.Fields.GroupBy(field => field.Name).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw Invalid(path, $"the record has two fields '{twice.Key}'");
        return record;
    }

    private AvroField Field(JsonElement json, string path, string? space)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw Invalid(path, "a field is an object");
        var name = Text(json, "name", path);
        if (!ValidName().IsMatch(name))
            throw Invalid(path, $"'{name}' is not a name of a field; names are letters, digits and underscores, and don't start with a digit");
        var field = new AvroField(name, Inner(json, "type", path, space))
        {
            Aliases = Texts(json, "aliases", path),
            Doc = OptionalText(json, "doc"),
            Order = OptionalText(json, "order"),
            Default = json.TryGetProperty("default", out var value) ? value : null,
            Properties = Others(json, KnownOfFields),
        };
        if (field.Default is not null)
            _defaulted.Add((field, path));
        return field;
    }

    private AvroType Enumeration(JsonElement json, string path, string? space)
    {
        var symbols = Texts(json, "symbols", path);
        if (!json.TryGetProperty("symbols", out _))
            throw Invalid(path, "an enum needs 'symbols', a list of texts");
        // A name of its own, without a namespace: no dots.
        if (symbols.Find(symbol => !ValidName().IsMatch(symbol)) is { } wrong)
            throw Invalid(path, $"'{wrong}' is not a name of a symbol; names are letters, digits and underscores, and don't start with a digit");
        if (symbols.GroupBy(symbol => symbol).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw Invalid(path, $"the enum has the symbol '{twice.Key}' twice");
        var fallback = OptionalText(json, "default");
        if (fallback is not null && !symbols.Contains(fallback))
            throw Invalid(path, $"the enum's default '{fallback}' is none of its symbols");
        return Define(json, path, space, full => new AvroType(AvroKind.Enum)
        {
            FullName = full,
            Doc = OptionalText(json, "doc"),
            Aliases = Aliases(json, full, path),
            Symbols = symbols,
            DefaultSymbol = fallback,
            Properties = Others(json, Known),
        });
    }

    private AvroType FixedSize(JsonElement json, string path, string? space)
    {
        if (!json.TryGetProperty("size", out var size) || size.ValueKind != JsonValueKind.Number || !size.TryGetInt32(out var length) || length < 0)
            throw Invalid(path, "a fixed needs 'size', a number of bytes");
        return Define(json, path, space, full => new AvroType(AvroKind.Fixed)
        {
            FullName = full,
            Doc = OptionalText(json, "doc"),
            Aliases = Aliases(json, full, path),
            Size = length,
            Properties = Others(json, Known),
        });
    }

    private static List<string> Aliases(JsonElement json, string fullName, string path)
    {
        var space = fullName.LastIndexOf('.') is > 0 and var dot ? fullName[..dot] : null;
        return [.. Texts(json, "aliases", path).Select(alias => Qualified(alias, space))];
    }

    private AvroType Define(JsonElement json, string path, string? space, Func<string, AvroType> make)
    {
        var name = Text(json, "name", path);
        var full = name.Contains('.') ? name : Qualified(name, OptionalText(json, "namespace") ?? space);
        Check(full, path);
        if (Primitives.ContainsKey(full))
            throw Invalid(path, $"'{full}' is the name of a primitive type");
        if (!_defined.Add(full))
            throw Invalid(path, $"the type '{full}' is defined twice");
        return names[full] = make(full);
    }
}
