namespace Assay.Sql.Templates.Flyway;

/// <summary>A SQL file by Flyway's naming.</summary>
/// <param name="Kind"><c>V</c>, <c>B</c> and <c>R</c>, or the name of a callback.</param>
/// <param name="Version">Of a versioned or baseline migration.</param>
/// <param name="Description">With spaces for underscores.</param>
/// <param name="Path">The file.</param>
internal sealed record MigrationFile(string Kind, MigrationVersion? Version, string Description, string Path)
{
    private const string Suffix = ".sql";
    private const string Separator = "__";

    /// <summary>The moments of a migration, in the order in which they come, at which Flyway runs a script of that name.</summary>
    private static readonly string[] Callbacks =
    [
        "beforeValidate", "afterValidate", "createSchema", "beforeCreateSchema", "beforeMigrate", "beforeEachMigrate", "beforeEachMigrateStatement",
        "afterEachMigrateStatement", "afterEachMigrate", "afterVersioned", "beforeRepeatables", "afterMigrateApplied", "afterMigrate",
        "afterMigrateOperationFinish",
    ];

    public bool IsVersioned => Version is not null;

    /// <summary>Null where Flyway passes the file over: it is no migration by its name, or it undoes one.</summary>
    public static MigrationFile? Parse(string path)
    {
        var name = System.IO.Path.GetFileName(path);
        if (!name.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase))
            return null;
        name = name[..^Suffix.Length];
        // The longest first: beforeEachMigrateStatement begins like beforeEachMigrate.
        var kind = Callbacks.Append("V").Append("B").Append("R").Where(kind => name.StartsWith(kind, StringComparison.Ordinal)).MaxBy(kind => kind.Length);
        if (kind is null)
            return null;
        var separator = name.IndexOf(Separator, StringComparison.Ordinal);
        var between = name[kind.Length..(separator < 0 ? name.Length : separator)];
        var description = separator < 0 ? "" : name[(separator + Separator.Length)..].Replace('_', ' ');
        if (kind is not ("V" or "B"))
            return between.Length == 0 && (kind != "R" || separator >= 0) ? new MigrationFile(kind, null, description, path) : null;
        return MigrationVersion.Parse(between) is { } version ? new MigrationFile(kind, version, description, path) : null;
    }
}
