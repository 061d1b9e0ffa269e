namespace Assay.Kafka.Broker.Security.Sasl;

/// <summary>The server's side of one SASL mechanism for one client.</summary>
internal abstract class SaslExchange
{
    /// <summary>Who the client proved to be, once it has.</summary>
    public string? User { get; protected set; }

    /// <summary>Takes what the client says and gives the answer.</summary>
    /// <exception cref="SaslException">The client is not who it says it is, or says nonsense.</exception>
    public abstract byte[] Answer(ReadOnlySpan<byte> message);
}
