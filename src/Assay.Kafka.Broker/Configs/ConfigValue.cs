namespace Assay.Kafka.Broker.Configs;

/// <summary>A value that a setting has, under which name and from where. The first of several holds.</summary>
internal readonly record struct ConfigValue(string Name, string? Value, ConfigSource Source);
