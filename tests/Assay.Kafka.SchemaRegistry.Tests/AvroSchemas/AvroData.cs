using Avro;
using Avro.Generic;

namespace Assay.Kafka.SchemaRegistry.Tests.AvroSchemas;

/// <summary>Values of a schema that take every branch of its unions and every symbol of its enums.</summary>
internal static class AvroData
{
    public static IReadOnlyList<object?> Of(global::Avro.Schema schema) => schema switch
    {
        UnionSchema union => [.. union.Schemas.SelectMany(Of)],
        RecordSchema record => Records(record),
        EnumSchema symbols => [.. symbols.Symbols.Select(symbol => new GenericEnum(symbols, symbol))],
        FixedSchema bytes => [new GenericFixed(bytes, new byte[bytes.Size])],
        ArraySchema array => [Of(array.ItemSchema).ToArray()],
        MapSchema map => [Of(map.ValueSchema).Select((value, index) => (value, index)).ToDictionary(entry => $"k{entry.index}", entry => entry.value)],
        _ => schema.Tag switch
        {
            global::Avro.Schema.Type.Null => [null],
            global::Avro.Schema.Type.Boolean => [true],
            global::Avro.Schema.Type.Int => [7],
            global::Avro.Schema.Type.Long => [70_000_000_000L],
            global::Avro.Schema.Type.Float => [0.5f],
            global::Avro.Schema.Type.Double => [1e100],
            _ => ["text"],
        },
    };

    private static List<object?> Records(RecordSchema schema)
    {
        var values = schema.Fields.ToDictionary(field => field.Name, field => Of(field.Schema));
        return [.. Enumerable.Range(0, values.Values.Select(choices => choices.Count).DefaultIfEmpty(1).Max()).Select(index =>
        {
            var record = new GenericRecord(schema);
            foreach (var (name, choices) in values)
                record.Add(name, choices[index % choices.Count]);
            return (object?)record;
        })];
    }
}
