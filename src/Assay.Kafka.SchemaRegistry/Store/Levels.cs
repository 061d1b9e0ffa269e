namespace Assay.Kafka.SchemaRegistry.Store;

/// <summary>Levels and modes as the API writes them.</summary>
internal static class Levels
{
    private static readonly Dictionary<CompatibilityLevel, string> Names = new()
    {
        [CompatibilityLevel.Backward] = "BACKWARD",
        [CompatibilityLevel.BackwardTransitive] = "BACKWARD_TRANSITIVE",
        [CompatibilityLevel.Forward] = "FORWARD",
        [CompatibilityLevel.ForwardTransitive] = "FORWARD_TRANSITIVE",
        [CompatibilityLevel.Full] = "FULL",
        [CompatibilityLevel.FullTransitive] = "FULL_TRANSITIVE",
        [CompatibilityLevel.None] = "NONE",
    };

    private static readonly Dictionary<RegistryMode, string> Modes = new()
    {
        [RegistryMode.ReadWrite] = "READWRITE",
        [RegistryMode.ReadOnly] = "READONLY",
        [RegistryMode.ReadOnlyOverride] = "READONLY_OVERRIDE",
        [RegistryMode.Import] = "IMPORT",
        [RegistryMode.Forward] = "FORWARD",
    };

    public static string Name(CompatibilityLevel level) => Names[level];

    public static string Name(RegistryMode mode) => Modes[mode];

    public static CompatibilityLevel Level(string? name) =>
        Names.FirstOrDefault(known => string.Equals(known.Value, name, StringComparison.OrdinalIgnoreCase)) is { Value: not null } found
            ? found.Key
            : throw new RegistryRefusal(42203, $"Invalid compatibility level. Valid values are {string.Join(", ", Names.Values)}");

    public static RegistryMode Mode(string? name) =>
        Modes.FirstOrDefault(known => string.Equals(known.Value, name, StringComparison.OrdinalIgnoreCase)) is { Value: not null } found
            ? found.Key
            : throw new RegistryRefusal(42204, $"Invalid mode. Valid values are {string.Join(", ", Modes.Values)}");
}
