namespace Assay.Cli.Kinds;

/// <summary>An index.</summary>
internal sealed record IndexSettings
{
    /// <summary>A file with the body of the request that creates it, or its mappings; null for none.</summary>
    public string? Definition { get; set; }

    /// <summary>Files with documents.</summary>
    public IReadOnlyList<string> Seeds { get; set; } = [];
}
