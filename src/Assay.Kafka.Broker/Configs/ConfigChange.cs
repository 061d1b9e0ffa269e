namespace Assay.Kafka.Broker.Configs;

/// <summary>A change of one setting.</summary>
internal readonly record struct ConfigChange(string Name, ConfigOperation Operation, string? Value);

/// <summary>What a change does, numbered as IncrementalAlterConfigs does.</summary>
internal enum ConfigOperation : sbyte
{
    Set = 0,
    Delete = 1,
    Append = 2,
    Subtract = 3,
}
