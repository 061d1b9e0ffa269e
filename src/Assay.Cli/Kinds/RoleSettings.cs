namespace Assay.Cli.Kinds;

/// <summary>A role that an application connects by.</summary>
internal sealed record RoleSettings : ResourceSettings
{
    /// <summary>Statements that say what it may do, run after everything else.</summary>
    public IReadOnlyList<string> Grants { get; set; } = [];
}
