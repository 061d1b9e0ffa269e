using System.Text.Json;

namespace Assay.MySql.Templates;

/// <summary>
/// Everything that a copy of a template is made by but its rows, which stay in the template. Statements hold a placeholder where the server wrote the
/// name of the template, as it does in views.
/// </summary>
internal sealed record TemplateManifest
{
    /// <summary>Stands for the name of the database: a control character that no name or value holds.</summary>
    private const char Database = '\u0001';

    public required string CharacterSet { get; init; }

    public required string Collation { get; init; }

    /// <summary>The comment of the database, which only MariaDB knows.</summary>
    public string Comment { get; init; } = "";

    /// <summary>Without views; sequences first, as defaults of columns may name them.</summary>
    public required IReadOnlyList<TableDefinition> Tables { get; init; }

    /// <summary>Functions, procedures and packages.</summary>
    public IReadOnlyList<CodeDefinition> Routines { get; init; } = [];

    /// <summary>In an order in which each finds those that it reads.</summary>
    public IReadOnlyList<CodeDefinition> Views { get; init; } = [];

    /// <summary>In the order in which they fire.</summary>
    public IReadOnlyList<CodeDefinition> Triggers { get; init; } = [];

    public IReadOnlyList<CodeDefinition> Events { get; init; } = [];

    /// <summary>Statements that give to others what they were given in the template.</summary>
    public IReadOnlyList<string> Grants { get; init; } = [];

    /// <summary>Whether a restart of the server empties some of it.</summary>
    public bool IsLostInRestart { get; init; }

    public static TemplateManifest Parse(string text) =>
        JsonSerializer.Deserialize<TemplateManifest>(text) ?? throw new JsonException("A template's manifest is empty.");

    /// <summary>A statement of the server's, with the placeholder in it.</summary>
    public static string Open(string sql, string template) => sql.Replace(template, Database.ToString(), StringComparison.Ordinal);

    /// <summary>A statement for one database.</summary>
    public static string For(string sql, string database) => sql.Replace(Database.ToString(), database, StringComparison.Ordinal);

    public string ToText() => JsonSerializer.Serialize(this);
}
