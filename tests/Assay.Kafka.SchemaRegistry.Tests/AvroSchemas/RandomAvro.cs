using System.Text.Json.Nodes;

namespace Assay.Kafka.SchemaRegistry.Tests.AvroSchemas;

/// <summary>
/// Random schemas, and random changes of them: those that people make, good and bad. Left out is what Avro's library for .NET does not do, though the specification
/// has it: bytes read as strings, fields renamed by aliases; and what only its Java library does: the default of an enum as that of its field.
/// </summary>
internal sealed class RandomAvro(Random random)
{
    private static readonly string[] Primitives = ["null", "boolean", "int", "long", "float", "double", "string"];
    private int _names;

    public JsonNode Schema(int depth = 3, bool inUnion = false)
    {
        var kind = depth == 0 ? random.Next(7) : random.Next(8, inUnion ? 18 : 20);
        return kind switch
        {
            < 7 => Primitives[kind],
            < 12 => Record(depth),
            < 14 => new JsonObject { ["type"] = "array", ["items"] = Schema(depth - 1) },
            < 15 => new JsonObject { ["type"] = "map", ["values"] = Schema(depth - 1) },
            < 17 => new JsonObject { ["type"] = "enum", ["name"] = Name("E"), ["symbols"] = Symbols(random.Next(1, 4)) },
            < 18 => new JsonObject { ["type"] = "fixed", ["name"] = Name("F"), ["size"] = random.Next(1, 5) },
            _ => Union(depth),
        };
    }

    /// <summary>A copy of a schema with some changes, each of which may or may not leave old data readable.</summary>
    public JsonNode Changed(JsonNode schema, int chance = 4)
    {
        if (schema is JsonArray union)
            return ChangedUnion(union, chance);
        if (schema is JsonValue primitive)
            return random.Next(chance) == 0 ? Primitives[random.Next(7)] : primitive.DeepClone();
        var changed = (JsonObject)schema.DeepClone();
        switch ((string)changed["type"]!)
        {
            case "array":
                changed["items"] = Changed(schema["items"]!, chance);
                break;
            case "map":
                changed["values"] = Changed(schema["values"]!, chance);
                break;
            case "fixed" when random.Next(chance * 2) == 0:
                changed["size"] = random.Next(1, 5);
                break;
            case "enum" when random.Next(chance) == 0:
                changed["symbols"] = Symbols(random.Next(1, 4));
                if (random.Next(2) == 0)
                    changed["default"] = changed["symbols"]![0]!.DeepClone();
                break;
            case "record":
                Change(changed, chance);
                break;
        }

        return random.Next(chance * 3) == 0 ? new JsonArray("null", changed) : changed;
    }

    private void Change(JsonObject record, int chance)
    {
        var fields = new JsonArray();
        foreach (var field in ((JsonArray)record["fields"]!).Select(field => (JsonObject)field!.DeepClone()))
        {
            if (random.Next(chance) == 0)
                continue;
            field["type"] = Changed(field["type"]!, chance * 2);
            if (random.Next(chance * 2) == 0 && field["type"] is not JsonObject)
                field["name"] = Name("renamed");

            fields.Add((JsonNode)field);
        }

        if (random.Next(chance) == 0)
        {
            var added = new JsonObject { ["name"] = Name("added"), ["type"] = "int" };
            if (random.Next(3) > 0)
                added["default"] = 1;
            fields.Add((JsonNode)added);
        }

        record["fields"] = fields;
    }

    private JsonArray ChangedUnion(JsonArray union, int chance)
    {
        var branches = union.Where(_ => random.Next(chance * 2) != 0).Select(branch => branch is JsonValue ? branch.DeepClone() : Changed(branch!, chance * 2)).Where(branch => branch is not JsonArray).ToList();
        if (random.Next(chance) == 0 && !branches.Exists(branch => branch.ToString() == "double"))
            branches.Add("double");
        return branches.Count == 0 ? new JsonArray("null") : new JsonArray([.. branches]);
    }

    private JsonArray Union(int depth)
    {
        var branches = new List<JsonNode> { "null" };
        while (branches.Count < 3)
        {
            var branch = random.Next(2) == 0 ? Primitives[random.Next(1, 7)] : Schema(depth - 1, inUnion: true);
            if (!branches.Exists(other => Title(other) == Title(branch)))
                branches.Add(branch);
        }

        return new JsonArray([.. branches]);
    }

    private static string Title(JsonNode type) => type is JsonObject named ? $"{named["type"]} {named["name"]}" : type.ToString();

    private JsonObject Record(int depth) => new()
    {
        ["type"] = "record",
        ["name"] = Name("R"),
        ["fields"] = new JsonArray([.. Enumerable.Range(0, random.Next(1, 4)).Select(index => (JsonNode)new JsonObject { ["name"] = $"f{index}", ["type"] = Schema(depth - 1) })]),
    };

    private static JsonArray Symbols(int count) => new([.. Enumerable.Range(0, count).Select(index => (JsonNode)$"S{index}")]);

    private string Name(string prefix) => $"{prefix}{_names++}";
}
