using System.Text.Json;
using System.Text.RegularExpressions;
using Assay.Kafka.SchemaRegistry.Schemas;

namespace Assay.Kafka.SchemaRegistry.JsonSchemas;

/// <summary>Reads the shapes of JSON Schemas: one document and those that it refers to.</summary>
internal sealed partial class JsonShapeReader
{
    private static readonly string[] OfObjects =
    [
        "properties", "required", "additionalProperties", "patternProperties", "maxProperties", "minProperties", "dependencies", "dependentRequired",
        "dependentSchemas", "unevaluatedProperties",
    ];

    private static readonly string[] OfArrays = ["items", "prefixItems", "additionalItems", "maxItems", "minItems", "uniqueItems", "unevaluatedItems"];
    private static readonly string[] OfTexts = ["maxLength", "minLength", "pattern"];
    private static readonly string[] OfNumbers = ["maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum", "multipleOf"];
    private static readonly string[] Criteria = ["allOf", "anyOf", "oneOf"];
    private static readonly HashSet<string> Types = ["null", "boolean", "string", "number", "integer", "object", "array"];
    private readonly Dictionary<(string Document, string Place), JsonShape> _shapes = [];

    /// <summary>The shape of a place in a document.</summary>
    /// <param name="document">The document's name; empty for the one that is read.</param>
    /// <param name="place">A JSON pointer; empty for all of it.</param>
    public JsonShape Shape(string document, string place)
    {
        if (_shapes.TryGetValue((document, place), out var known))
            return known;
        var root = _documents[document];
        if (Find(root, place) is not { } json)
            throw new InvalidSchemaException($"Invalid JSON Schema: there is nothing at '{document}#{place}', which is referred to.");
        return Read(json, document, place);
    }

    private static InvalidSchemaException Invalid(string place, string problem) => new($"Invalid JSON Schema at '#{(place.Length == 0 ? "/" : place)}': {problem}.");

    private JsonShape Read(JsonElement json, string document, string place)
    {
        if (_shapes.TryGetValue((document, place), out var known))
            return known;
        return json.ValueKind switch
        {
            JsonValueKind.True => Keep(new AnyShape()),
            JsonValueKind.False => Keep(new NothingShape()),
            JsonValueKind.Object => ReadObject(json, document, place),
            _ => throw Invalid(place, $"a schema is an object or a truth value, not {json.ValueKind}"),
        };

        JsonShape Keep(JsonShape shape) => _shapes[(document, place)] = shape;
    }

    private JsonShape ReadObject(JsonElement json, string document, string place)
    {
        // A place that refers to itself while it is read meets this stand-in.
        var itself = new ReferenceShape($"#{place}");
        _shapes[(document, place)] = itself;
        var parts = new List<JsonShape>();
        if (json.TryGetProperty("$ref", out var reference) && reference.ValueKind == JsonValueKind.String)
        {
            parts.Add(Referred(reference.GetString()!, document, place));
            // Up to draft 7 nothing beside a reference counts.
            if (!IsRecent(_documents[document]))
                return Done(parts);
        }

        parts.AddRange(Typed(json, document, place));
        if (json.TryGetProperty("enum", out var values))
            parts.Add(new EnumShape(values.ValueKind == JsonValueKind.Array ? [.. values.EnumerateArray()] : throw Invalid(place, "'enum' is not a list"), isConst: false));
        if (json.TryGetProperty("const", out var value))
            parts.Add(new EnumShape([value], isConst: true));
        foreach (var criterion in Criteria)
        {
            if (json.TryGetProperty(criterion, out var list))
                parts.Add(new CombinedShape(criterion) { Parts = All(list, document, $"{place}/{criterion}") });
        }

        if (json.TryGetProperty("not", out var not))
            parts.Add(new NotShape { Inner = Read(not, document, $"{place}/not") });
        foreach (var definitions in (string[])["definitions", "$defs"])
        {
            if (json.TryGetProperty(definitions, out var defined) && defined.ValueKind == JsonValueKind.Object)
                Members(defined, document, $"{place}/{definitions}");
        }

        return Done(parts);

        JsonShape Done(List<JsonShape> found)
        {
            var shape = found switch
            {
                [] => new AnyShape(),
                [var one] => one,
                _ => new CombinedShape("allOf") { Parts = found },
            };
            if (json.TryGetProperty("default", out _))
                shape.HasDefault = true;
            itself.Target = shape;
            return _shapes[(document, place)] = shape;
        }
    }

    private static string Escaped(string name) => name.Replace("~", "~0").Replace("/", "~1");

    private IEnumerable<JsonShape> Typed(JsonElement json, string document, string place)
    {
        if (json.TryGetProperty("type", out var type))
        {
            var names = type.ValueKind switch
            {
                JsonValueKind.String => (IReadOnlyList<string>)[type.GetString()!],
                JsonValueKind.Array when type.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) => [.. type.EnumerateArray().Select(item => item.GetString()!)],
                _ => throw Invalid(place, "'type' is neither a name nor a list of names"),
            };
            if (names.FirstOrDefault(name => !Types.Contains(name)) is { } unknown)
                throw Invalid(place, $"there is no type '{unknown}'; there are {string.Join(", ", Types)}");
            var shapes = names.Select(name => Typed(name, json, document, place)).ToList();
            yield return type.ValueKind == JsonValueKind.String ? shapes[0] : new CombinedShape("anyOf") { Parts = shapes };
            yield break;
        }

        // Without a type the keywords tell what is meant.
        if (HasAny(OfObjects))
            yield return Typed("object", json, document, place);
        if (HasAny(OfArrays))
            yield return Typed("array", json, document, place);
        if (HasAny(OfTexts))
            yield return Typed("string", json, document, place);
        if (HasAny(OfNumbers))
            yield return Typed("number", json, document, place);

        bool HasAny(string[] keywords) => keywords.Any(keyword => json.TryGetProperty(keyword, out _));
    }

    private JsonShape Typed(string type, JsonElement json, string document, string place) => type switch
    {
        "object" => Object(json, document, place),
        "array" => Array(json, document, place),
        "string" => new TextShape
        {
            MaxLength = Number(json, "maxLength", place),
            MinLength = Number(json, "minLength", place),
            Pattern = json.TryGetProperty("pattern", out var pattern) && pattern.ValueKind == JsonValueKind.String ? Checked(pattern.GetString()!, $"{place}/pattern") : null,
        },
        "number" or "integer" => ReadNumber(json, type == "integer", place),
        _ => new PlainShape(type),
    };

    private static NumberShape ReadNumber(JsonElement json, bool isInteger, string place)
    {
        // In draft 4 'exclusiveMaximum' says whether 'maximum' itself is left out.
        var (overMaximum, underMinimum) = (Is(json, "exclusiveMaximum"), Is(json, "exclusiveMinimum"));
        var (maximum, minimum) = (Number(json, "maximum", place), Number(json, "minimum", place));
        return new NumberShape
        {
            IsInteger = isInteger,
            Maximum = overMaximum ? null : maximum,
            Minimum = underMinimum ? null : minimum,
            ExclusiveMaximum = overMaximum ? maximum : Number(json, "exclusiveMaximum", place),
            ExclusiveMinimum = underMinimum ? minimum : Number(json, "exclusiveMinimum", place),
            MultipleOf = Number(json, "multipleOf", place),
        };
    }

    private static bool Is(JsonElement json, string keyword) => json.TryGetProperty(keyword, out var value) && value.ValueKind == JsonValueKind.True;

    private static decimal? Number(JsonElement json, string keyword, string place)
    {
        if (!json.TryGetProperty(keyword, out var value) || value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return null;
        if (value.ValueKind != JsonValueKind.Number)
            throw Invalid(place, $"'{keyword}' is not a number");
        return value.TryGetDecimal(out var number) ? number : value.GetDouble() > 0 ? decimal.MaxValue : decimal.MinValue;
    }

    private static string Checked(string pattern, string place)
    {
        try
        {
            _ = new Regex(pattern, RegexOptions.ECMAScript);
            return pattern;
        }
        catch (ArgumentException)
        {
            // What .NET does not know of a pattern is compared as text all the same; only what nobody can read is refused.
            try
            {
                _ = new Regex(pattern);
                return pattern;
            }
            catch (ArgumentException invalid)
            {
                throw Invalid(place, $"the pattern can't be read: {invalid.Message.TrimEnd('.')}");
            }
        }
    }

    private ObjectShape Object(JsonElement json, string document, string place)
    {
        var shape = new ObjectShape
        {
            Required = Texts(json, "required", place),
            MaxProperties = Number(json, "maxProperties", place),
            MinProperties = Number(json, "minProperties", place),
            RequiredWith = Lists(json, place),
            Properties = json.TryGetProperty("properties", out var properties) ? Members(properties, document, $"{place}/properties") : new Dictionary<string, JsonShape>(),
            Patterns = json.TryGetProperty("patternProperties", out var patterns) ? Members(patterns, document, $"{place}/patternProperties") : new Dictionary<string, JsonShape>(),
            Additional = First(json, document, place, "additionalProperties", "unevaluatedProperties"),
        };
        foreach (var pattern in shape.Patterns.Keys)
            Checked(pattern, $"{place}/patternProperties");
        var conditional = new Dictionary<string, JsonShape>();
        foreach (var keyword in (string[])["dependencies", "dependentSchemas"])
        {
            if (!json.TryGetProperty(keyword, out var dependencies) || dependencies.ValueKind != JsonValueKind.Object)
                continue;
            foreach (var dependency in dependencies.EnumerateObject().Where(dependency => dependency.Value.ValueKind != JsonValueKind.Array))
                conditional[dependency.Name] = Read(dependency.Value, document, $"{place}/{keyword}/{Escaped(dependency.Name)}");
        }

        shape.ValidWith = conditional;
        return shape;
    }

    private ArrayShape Array(JsonElement json, string document, string place)
    {
        var shape = new ArrayShape
        {
            MaxItems = Number(json, "maxItems", place),
            MinItems = Number(json, "minItems", place),
            AreUnique = Is(json, "uniqueItems"),
        };
        if (json.TryGetProperty("prefixItems", out var prefix))
        {
            shape.First = All(prefix, document, $"{place}/prefixItems");
            shape.Additional = First(json, document, place, "items", "unevaluatedItems");
        }
        else if (json.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array)
        {
            shape.First = All(items, document, $"{place}/items");
            shape.Additional = First(json, document, place, "additionalItems", "unevaluatedItems");
        }
        else
        {
            shape.Items = First(json, document, place, "items");
            shape.Additional = shape.Items is null ? First(json, document, place, "additionalItems", "unevaluatedItems") : null;
        }

        return shape;
    }

    private JsonShape? First(JsonElement json, string document, string place, params ReadOnlySpan<string> keywords)
    {
        foreach (var keyword in keywords)
        {
            if (json.TryGetProperty(keyword, out var found))
                return Read(found, document, $"{place}/{keyword}");
        }

        return null;
    }

    private List<JsonShape> All(JsonElement list, string document, string place) => list.ValueKind == JsonValueKind.Array
        ? [.. list.EnumerateArray().Select((part, index) => Read(part, document, $"{place}/{index}"))]
        : throw Invalid(place, "it is not a list of schemas");

    private Dictionary<string, JsonShape> Members(JsonElement members, string document, string place) => members.ValueKind == JsonValueKind.Object
        ? members.EnumerateObject().DistinctBy(member => member.Name).ToDictionary(member => member.Name, member => Read(member.Value, document, $"{place}/{Escaped(member.Name)}"))
        : throw Invalid(place, "it is not an object with schemas");

    private static HashSet<string> Texts(JsonElement json, string keyword, string place)
    {
        // In draft 3 'required' is a truth value of the property's own.
        if (!json.TryGetProperty(keyword, out var list) || list.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return [];
        return list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? [.. list.EnumerateArray().Select(item => item.GetString()!)]
            : throw Invalid(place, $"'{keyword}' is not a list of names");
    }

    private static Dictionary<string, IReadOnlySet<string>> Lists(JsonElement json, string place)
    {
        var lists = new Dictionary<string, IReadOnlySet<string>>();
        foreach (var keyword in (string[])["dependencies", "dependentRequired"])
        {
            if (!json.TryGetProperty(keyword, out var dependencies) || dependencies.ValueKind != JsonValueKind.Object)
                continue;
            foreach (var dependency in dependencies.EnumerateObject().Where(dependency => dependency.Value.ValueKind == JsonValueKind.Array))
                lists[dependency.Name] = Texts(dependencies, dependency.Name, $"{place}/{keyword}");
        }

        return lists;
    }
}
