namespace Assay.Cli.Kinds;

/// <summary>A database, from its template on.</summary>
internal sealed record PostgresSettings : ResourceSettings
{
    /// <summary>The major version; null for any.</summary>
    public int? Version { get; set; }

    /// <summary>Folders in Flyway's naming.</summary>
    public IReadOnlyList<string> Migrations { get; set; } = [];

    /// <summary>A file or folder of Liquibase-formatted SQL.</summary>
    public string? Changelog { get; set; }

    /// <summary>Programs that fill the template, such as a migration tool.</summary>
    public IReadOnlyList<CommandSettings> Commands { get; set; } = [];

    /// <summary>SQL files.</summary>
    public IReadOnlyList<string> Seeds { get; set; } = [];

    /// <summary>Roles that applications connect by.</summary>
    public OrderedDictionary<string, RoleSettings> Roles { get; set; } = [];
}
