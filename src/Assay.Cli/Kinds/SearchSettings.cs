namespace Assay.Cli.Kinds;

/// <summary>Indices, and what they hold before the command starts.</summary>
internal sealed record SearchSettings : ResourceSettings
{
    /// <summary>The version as far as it matters; null for any.</summary>
    public string? Version { get; set; }

    /// <summary>By name without prefix.</summary>
    public OrderedDictionary<string, IndexSettings> Indices { get; set; } = [];
}
