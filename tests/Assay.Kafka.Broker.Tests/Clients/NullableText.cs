using System.Text;
using Confluent.Kafka;

namespace Assay.Kafka.Broker.Tests.Clients;

/// <summary>Text that tells null from empty, which the client's own serialisers do not.</summary>
internal sealed class NullableText : ISerializer<string?>, IDeserializer<string?>
{
    public static NullableText Instance { get; } = new();

    public byte[]? Serialize(string? data, SerializationContext context) => data is null ? null : Encoding.UTF8.GetBytes(data);

    public string? Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context) => isNull ? null : Encoding.UTF8.GetString(data);
}
