using Assay.Kafka.Broker.Protocol;

namespace Assay.Kafka.Broker.Requests;

/// <summary>Where a request comes from. <see cref="Closed"/> is cancelled when its connection ends: nobody waits for the answer any more.</summary>
internal sealed record RequestContext(short Version, string ClientId, string ClientHost, CancellationToken Closed)
{
    public KafkaApi Api { get; init; }

    /// <summary>The broker that the client is connected to.</summary>
    public int BrokerId { get; init; } = 1;

    /// <summary>The name of the listener that the client is connected to.</summary>
    public string Listener { get; init; } = KafkaListener.DefaultName;

    /// <summary>What that listener asks of clients.</summary>
    public KafkaSecurity Security { get; init; } = KafkaSecurity.Plaintext;

    /// <summary>Who the client is, as Kafka writes it: <c>User:alice</c>.</summary>
    public string Principal { get; init; } = Anonymous;

    /// <summary>The error that a test asked for in the place of whatever is asked about.</summary>
    public ErrorCode Asked { get; init; }

    public const string Anonymous = "User:ANONYMOUS";
}
