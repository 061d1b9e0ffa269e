namespace Assay.MySql.Templates;

/// <summary>Something of a template that the server stores with the session's settings under which it was made.</summary>
/// <param name="Kind">What it is, as <c>DROP</c> names it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Sql">Makes it.</param>
internal sealed record CodeDefinition(string Kind, string Name, string Sql)
{
    /// <summary>The table of a trigger.</summary>
    public string? Table { get; init; }

    public string SqlMode { get; init; } = "";

    public string CharacterSet { get; init; } = "utf8mb4";

    public string Collation { get; init; } = "utf8mb4_general_ci";

    public string? TimeZone { get; init; }

    /// <summary>
    /// The character set for the session that makes it again. Statements are sent as UTF-8, so another one is kept only where that makes no difference.
    /// </summary>
    public string SessionCharacterSet => CharacterSet.StartsWith("utf8", StringComparison.Ordinal) || Sql.All(char.IsAscii) ? CharacterSet : "utf8mb4";
}
