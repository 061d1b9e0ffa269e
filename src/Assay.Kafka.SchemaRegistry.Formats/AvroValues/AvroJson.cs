using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Avro;
using Avro.Generic;
using Avro.Specific;

namespace Assay.Kafka.SchemaRegistry.Formats.AvroValues;

/// <summary>Avro's values as JSON: fields by their names, a union as the value that it holds, bytes in base64.</summary>
internal static class AvroJson
{
    private static readonly JsonSerializerOptions Shapes = new() { Converters = { new JsonStringEnumConverter() } };

    public static JsonNode? Of(object? value) => value switch
    {
        null => null,
        bool flag => flag,
        int number => number,
        long number => number,
        float number => number,
        double number => number,
        string text => text,
        byte[] bytes => Convert.ToBase64String(bytes),
        GenericFixed bytes => Convert.ToBase64String(bytes.Value),
        GenericEnum symbol => symbol.Value,
        Enum symbol => symbol.ToString(),
        AvroDecimal number => JsonNode.Parse(Digits(number)),
        DateTime time => time,
        TimeSpan time => time.ToString("c", CultureInfo.InvariantCulture),
        Guid id => id.ToString(),
        GenericRecord record => Fields(record.Schema, field => record.GetValue(field.Pos)),
        ISpecificRecord record => Fields((RecordSchema)record.Schema, field => record.Get(field.Pos)),
        IDictionary<string, object> map => new JsonObject(map.Select(entry => KeyValuePair.Create(entry.Key, Of(entry.Value)))),
        IDictionary map => new JsonObject(map.Keys.Cast<string>().Select(key => KeyValuePair.Create(key, Of(map[key])))),
        IEnumerable items => new JsonArray([.. items.Cast<object?>().Select(Of)]),
        _ => value.ToString(),
    };

    /// <summary>A shape by the names that it has, as fields may have any; enums by their symbols.</summary>
    public static JsonElement OfShape(object shape) => JsonSerializer.SerializeToElement(shape, Shapes);

    /// <summary>All digits, of which a decimal may have too few, whatever the culture.</summary>
    private static string Digits(AvroDecimal number)
    {
        var digits = BigInteger.Abs(number.UnscaledValue).ToString(CultureInfo.InvariantCulture).PadLeft(number.Scale + 1, '0');
        return $"{(number.UnscaledValue.Sign < 0 ? "-" : "")}{digits[..^number.Scale]}{(number.Scale > 0 ? "." : "")}{digits[^number.Scale..]}";
    }

    private static JsonObject Fields(RecordSchema schema, Func<Field, object?> value) =>
        new(schema.Fields.Select(field => KeyValuePair.Create(field.Name, Of(value(field)))));
}
