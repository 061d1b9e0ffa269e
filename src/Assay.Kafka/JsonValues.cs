using System.Text.Json;

namespace Assay.Kafka;

/// <summary>Values that are JSON.</summary>
internal sealed class JsonValues<T>(JsonSerializerOptions options) : IValueFormat<T>
{
    public T Read(ReadOnlyMemory<byte> value) =>
        JsonSerializer.Deserialize<T>(value.Span, options) ?? throw new JsonException($"The value is JSON's null, not a {typeof(T).Name}.");

    public ReadOnlyMemory<byte> Write(T value) => JsonSerializer.SerializeToUtf8Bytes(value, options);
}
