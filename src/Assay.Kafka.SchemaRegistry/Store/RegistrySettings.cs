namespace Assay.Kafka.SchemaRegistry.Store;

/// <summary>What is set for a subject, or for all; null for what is not.</summary>
internal sealed record RegistrySettings(CompatibilityLevel? Level, RegistryMode? Mode, bool? Normalize)
{
    public static readonly RegistrySettings Unset = new(null, null, null);

    public bool HasConfig => Level is not null || Normalize is not null;
}
