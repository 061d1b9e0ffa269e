namespace Assay.Kafka.Broker.Configs;

/// <summary>What a setting belongs to: a topic, a broker (with an empty name: every broker), a consumer group, a subscription to client metrics.</summary>
internal sealed record ConfigResource(ConfigResourceType Type, string Name);

/// <summary>Numbered as the protocol does.</summary>
internal enum ConfigResourceType : sbyte
{
    Topic = 2,
    Broker = 4,
    BrokerLogger = 8,
    ClientMetrics = 16,
    Group = 32,
}
