namespace Assay.Kafka.Broker.Requests;

/// <summary>What metadata tells clients to connect to.</summary>
internal sealed record BrokerAddress(string Host, int Port)
{
    public static BrokerAddress None { get; } = new("", -1);

    public override string ToString() => $"{Host}:{Port}";
}
