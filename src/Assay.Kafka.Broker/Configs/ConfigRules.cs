namespace Assay.Kafka.Broker.Configs;

/// <summary>What has to hold for a setting before it is taken.</summary>
internal static class ConfigRules
{
    public static IReadOnlyDictionary<string, ConfigDefinition> DefinitionsOf(ConfigResourceType type) => type switch
    {
        ConfigResourceType.Topic => TopicConfigs.All,
        ConfigResourceType.Broker => BrokerConfigs.All,
        ConfigResourceType.Group => GroupConfigs.All,
        ConfigResourceType.ClientMetrics => ClientMetricsConfigs.All,
        _ => new Dictionary<string, ConfigDefinition>(),
    };

    /// <summary>Why a setting can't be taken; null if it can.</summary>
    public static string? Refuse(IReadOnlyDictionary<string, ConfigDefinition> definitions, string kind, string name, string? value) =>
        definitions.TryGetValue(name, out var definition) ? definition.Refuse(value) : $"Unknown {kind} config name: {name}";
}
