namespace Assay.Kafka.Broker;

/// <summary>What a listener asks of clients (Kafka's <c>security.protocol</c>).</summary>
public enum KafkaSecurity
{
    /// <summary>Nothing: everybody is <c>User:ANONYMOUS</c>.</summary>
    Plaintext,

    /// <summary>TLS.</summary>
    Ssl,

    /// <summary>SASL: PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512.</summary>
    SaslPlaintext,

    /// <summary>SASL over TLS.</summary>
    SaslSsl,
}
