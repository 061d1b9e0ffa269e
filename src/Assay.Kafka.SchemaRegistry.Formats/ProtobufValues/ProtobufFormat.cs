using System.Text.Json;
using Assay.Misses;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Assay.Kafka.SchemaRegistry.Formats.ProtobufValues;

/// <summary>Protobuf's binary encoding, each value with the id of its schema and the place of its message there.</summary>
internal sealed class ProtobufFormat<T>(KafkaSchemaRegistry registry, string? subject) : RegisteredFormat<T>(registry, SchemaKind.Protobuf, subject), IJsonFormat
    where T : class, IMessage<T>, new()
{
    private static readonly string[] Known = ["confluent/", "google/protobuf/", "google/type/"];
    private static readonly MessageParser<T> Parser = new(static () => new T());
    private static readonly MessageDescriptor Message = new T().Descriptor;

    public StringComparison Names => StringComparison.OrdinalIgnoreCase;

    public override JsonElement ShapeToJson(object shape) => ProtobufJson.OfShape(shape);

    public override JsonElement ToJson(T value) => JsonSerializer.SerializeToElement(ProtobufJson.Of(value));

    protected override T Read(ReadOnlyMemory<byte> value, RegisteredSchema schema, ReadOnlyMemory<byte>? afterId)
    {
        var place = MessageIndexes.Read(afterId ?? value, out var used);
        if (schema.MessageNames(place) is [var name, ..] names && !names.Contains(Message.FullName))
            throw new FormatException($"The value is a {name}, not a {Message.FullName}.");
        return Parser.ParseFrom((afterId is null ? value[used..] : value).Span);
    }

    protected override (int Id, ReadOnlyMemory<byte> Bytes) Write(T value, string subject)
    {
        var id = Register(subject, Message.File).Id;
        var place = MessageIndexes.Write(Message);
        var bytes = new byte[place.Length + value.CalculateSize()];
        place.CopyTo(bytes, 0);
        value.WriteTo(bytes.AsSpan(place.Length));
        return (id, bytes);
    }

    /// <summary>Registers a file and what it imports, each import with its own name for a subject, as Confluent's clients do. They leave out what every registry knows.</summary>
    private SchemaVersion Register(string subject, FileDescriptor file)
    {
        var references = file.Dependencies.Where(dependency => !Known.Any(folder => dependency.Name.StartsWith(folder, StringComparison.Ordinal)))
            .Select(dependency => new SchemaReference(dependency.Name, dependency.Name, Register(dependency.Name, dependency).Version)).ToList();
        return Registry.Register(subject, file.SerializedData.ToBase64(), SchemaKind.Protobuf, references);
    }
}
