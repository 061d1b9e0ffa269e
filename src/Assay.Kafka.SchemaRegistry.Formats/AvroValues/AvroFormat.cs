using System.Collections.Concurrent;
using System.Text.Json;
using Assay.Misses;
using Avro.Generic;
using Avro.IO;
using Avro.Specific;

namespace Assay.Kafka.SchemaRegistry.Formats.AvroValues;

/// <summary>Avro's binary encoding, each value with the id of its schema.</summary>
internal sealed class AvroFormat<T> : RegisteredFormat<T>, IJsonFormat
    where T : class
{
    private readonly ConcurrentDictionary<int, global::Avro.Schema> _written = new();
    private readonly global::Avro.Schema? _own;

    public AvroFormat(KafkaSchemaRegistry registry, string? subject)
        : base(registry, SchemaKind.Avro, subject)
    {
        if (typeof(ISpecificRecord).IsAssignableFrom(typeof(T)) && !typeof(T).IsAbstract)
            _own = ((ISpecificRecord)Activator.CreateInstance<T>()).Schema;
        else if (typeof(T) != typeof(GenericRecord))
            throw new NotSupportedException($"{typeof(T).Name} can't be read from Avro: it takes GenericRecord, or a generated class, which implements ISpecificRecord.");
    }

    public StringComparison Names => StringComparison.OrdinalIgnoreCase;

    public override JsonElement ShapeToJson(object shape) => AvroJson.OfShape(shape);

    public override JsonElement ToJson(T value) => JsonSerializer.SerializeToElement(AvroJson.Of(value));

    protected override T Read(ReadOnlyMemory<byte> value, RegisteredSchema schema, ReadOnlyMemory<byte>? afterId)
    {
        var writer = _written.GetOrAdd(schema.Id, static (_, text) => global::Avro.Schema.Parse(text), schema.ResolvedText);
        using var bytes = new MemoryStream(value.ToArray());
        var decoder = new BinaryDecoder(bytes);
        return _own is null
            ? (T)(object)new GenericReader<GenericRecord>(writer, writer).Read(null!, decoder)
            : new SpecificReader<T>(writer, _own).Read(null!, decoder);
    }

    protected override (int Id, ReadOnlyMemory<byte> Bytes) Write(T value, string subject)
    {
        var schema = value is GenericRecord generic ? generic.Schema : ((ISpecificRecord)value).Schema;
        var id = Registry.Register(subject, schema.ToString()).Id;
        using var bytes = new MemoryStream();
        var encoder = new BinaryEncoder(bytes);
        if (value is GenericRecord record)
            new GenericWriter<GenericRecord>(schema).Write(record, encoder);
        else
            new SpecificWriter<T>(schema).Write(value, encoder);
        return (id, bytes.ToArray());
    }
}
