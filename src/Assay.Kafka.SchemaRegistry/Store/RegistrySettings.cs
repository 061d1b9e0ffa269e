using System.Text.Json.Nodes;

namespace Assay.Kafka.SchemaRegistry.Store;

/// <summary>What is set for a subject, or for all; null for what is not.</summary>
internal sealed record RegistrySettings(CompatibilityLevel? Level, RegistryMode? Mode, bool? Normalize)
{
    public static readonly RegistrySettings Unset = new(null, null, null);

    /// <summary>The names in the API of settings that are kept as they came.</summary>
    public static readonly IReadOnlyList<string> NamesOfOthers =
        ["alias", "compatibilityGroup", "defaultMetadata", "overrideMetadata", "defaultRuleSet", "overrideRuleSet", "validateFields"];

    /// <summary>Settings that are kept as they came, by their names; null where there are none. Never changed, as states before share it.</summary>
    public JsonObject? Others { get; init; }

    /// <summary>The property of metadata by which versions belong together: only those are compared that have the same value, or none.</summary>
    public string? CompatibilityGroup => Others?["compatibilityGroup"]?.ToString();

    public bool HasConfig => Level is not null || Normalize is not null || Others is not null;

    /// <summary>The settings with those of a body: what it lacks stays, null takes a setting out.</summary>
    public RegistrySettings WithOthers(JsonObject body)
    {
        var others = Others?.DeepClone().AsObject() ?? [];
        foreach (var name in NamesOfOthers.Where(body.ContainsKey))
        {
            others.Remove(name);
            if (body[name] is { } value)
                others[name] = value.DeepClone();
        }

        return this with { Others = others.Count == 0 ? null : others };
    }
}
