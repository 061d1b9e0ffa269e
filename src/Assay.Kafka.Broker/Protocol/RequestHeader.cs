namespace Assay.Kafka.Broker.Protocol;

/// <summary>What stands in front of every request body.</summary>
internal readonly record struct RequestHeader(short ApiKey, short ApiVersion, int CorrelationId, string? ClientId)
{
    /// <summary>
    /// Reads header version 1 (2 has the same beginning; its tagged fields follow once the API is known to be flexible).
    /// The client id keeps its two-byte length in version 2 as well.
    /// </summary>
    public static RequestHeader Read(ref ProtocolReader reader) =>
        new(reader.ReadInt16(), reader.ReadInt16(), reader.ReadInt32(), reader.ReadNullableString(flexible: false));
}
