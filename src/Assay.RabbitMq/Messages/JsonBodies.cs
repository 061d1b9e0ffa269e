using System.Text.Json;

namespace Assay.RabbitMq.Messages;

/// <summary>Bodies that are JSON.</summary>
internal sealed class JsonBodies<T>(JsonSerializerOptions options) : IBodyFormat<T>
{
    public string ContentType => "application/json";

    public T Read(ReadOnlyMemory<byte> body) =>
        JsonSerializer.Deserialize<T>(body.Span, options) ?? throw new JsonException($"The body is JSON's null, not a {typeof(T).Name}.");

    public ReadOnlyMemory<byte> Write(T value) => JsonSerializer.SerializeToUtf8Bytes(value, options);
}
