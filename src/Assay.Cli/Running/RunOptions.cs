namespace Assay.Cli.Running;

/// <summary>What <c>assay run</c> was asked to do.</summary>
internal sealed record RunOptions
{
    public required string Path { get; init; }

    public TestFilter Filter { get; init; } = new([]);

    public int Repeat { get; init; } = 1;

    public required int Seed { get; init; }

    /// <summary>Most tests at once, or null for the default of the framework.</summary>
    public int? MaxParallel { get; init; }

    /// <summary>The build configuration, or null for the default of the projects.</summary>
    public string? Configuration { get; init; }

    public bool NoBuild { get; init; }
}
