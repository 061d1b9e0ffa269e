using Assay.Kafka.Broker.Protocol;

namespace Assay.Kafka.Broker.Configs;

/// <summary>Works out what a resource's settings are behind some changes, and whether they may be so.</summary>
internal static class ConfigEditor
{
    public static (ErrorCode Error, string? Message) Apply(
        ConfigStore store, ConfigResource resource, IReadOnlyCollection<ConfigChange> changes, Dictionary<string, string> values)
    {
        if (changes.GroupBy(change => change.Name).FirstOrDefault(same => same.Count() > 1) is { } same)
        {
            return (ErrorCode.InvalidRequest, $"Error due to duplicate config keys : {same.Key}");
        }

        var definitions = ConfigRules.DefinitionsOf(resource.Type);
        foreach (var change in changes)
        {
            var (error, message) = Apply(store, resource, definitions.GetValueOrDefault(change.Name), change, values);
            if (error != ErrorCode.None)
            {
                return (error, message);
            }
        }

        return (ErrorCode.None, null);
    }

    private static (ErrorCode Error, string? Message) Apply(
        ConfigStore store, ConfigResource resource, ConfigDefinition? definition, ConfigChange change, Dictionary<string, string> values)
    {
        if (change.Operation == ConfigOperation.Delete)
        {
            values.Remove(change.Name);
            return (ErrorCode.None, null);
        }

        if (change.Value is null)
        {
            return (ErrorCode.InvalidRequest, $"Null value not supported for : {change.Name}");
        }

        // A broker takes names that nobody knows; the others don't.
        if (definition is null && resource.Type != ConfigResourceType.Broker)
        {
            return (Invalid(resource.Type), $"Unknown {Kind(resource.Type)} config name: {change.Name}");
        }

        if (definition is { IsReadOnly: true })
        {
            return (ErrorCode.InvalidRequest, $"Cannot update these configs dynamically: Set({change.Name})");
        }

        var value = change.Value;
        if (change.Operation is ConfigOperation.Append or ConfigOperation.Subtract)
        {
            if (definition?.Type != ConfigType.List)
            {
                return (ErrorCode.InvalidConfig, $"Can't {change.Operation.ToString().ToUpperInvariant()} to key {change.Name} because its type is not LIST.");
            }

            var before = values.GetValueOrDefault(change.Name) ?? store.Chain(resource, definition).First().Value ?? "";
            value = change.Operation == ConfigOperation.Append ? ConfigText.Append(before, value) : ConfigText.Subtract(before, value);
        }
        else if (change.Operation != ConfigOperation.Set)
        {
            return (ErrorCode.InvalidRequest, $"Unknown operation {(int)change.Operation} for {change.Name}.");
        }

        if (definition?.Refuse(value) is { } refusal)
        {
            return (Invalid(resource.Type), refusal);
        }

        values[change.Name] = value;
        return (ErrorCode.None, null);
    }

    private static ErrorCode Invalid(ConfigResourceType type) =>
        type == ConfigResourceType.ClientMetrics ? ErrorCode.InvalidRequest : ErrorCode.InvalidConfig;

    private static string Kind(ConfigResourceType type) => type switch
    {
        ConfigResourceType.Group => "group",
        ConfigResourceType.ClientMetrics => "client metrics",
        _ => "topic",
    };
}
