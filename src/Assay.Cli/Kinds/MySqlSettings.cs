namespace Assay.Cli.Kinds;

/// <summary>A database, from its template on.</summary>
internal sealed record MySqlSettings : ResourceSettings
{
    /// <summary>The version as far as it matters, such as <c>8.0</c> or <c>10.11</c>; null for any.</summary>
    public string? Version { get; set; }

    /// <summary>Folders in Flyway's naming.</summary>
    public IReadOnlyList<string> Migrations { get; set; } = [];

    /// <summary>Programs that fill the template, such as a migration tool.</summary>
    public IReadOnlyList<CommandSettings> Commands { get; set; } = [];

    /// <summary>SQL files.</summary>
    public IReadOnlyList<string> Seeds { get; set; } = [];
}
