namespace Assay.Kafka.Broker.Configs;

/// <summary>Where the value of a setting comes from, numbered as DescribeConfigs tells it.</summary>
internal enum ConfigSource : sbyte
{
    Topic = 1,
    DynamicBroker = 2,
    DynamicDefaultBroker = 3,
    StaticBroker = 4,
    Default = 5,
    ClientMetrics = 6,
    Group = 8,
}
