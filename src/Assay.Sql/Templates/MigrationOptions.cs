namespace Assay.Sql.Templates;

/// <summary>How a folder of migrations is run.</summary>
public sealed class MigrationOptions
{
    private readonly SortedDictionary<string, string> _placeholders = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _folders = [];

    internal MigrationOptions()
    {
    }

    internal IReadOnlyDictionary<string, string> Placeholders => _placeholders;

    internal IReadOnlyList<string> Folders => _folders;

    /// <summary>Gives <c>${name}</c> in the scripts a value, as <c>flyway.placeholders.name</c> does.</summary>
    /// <param name="name">The name; capitals do not count.</param>
    /// <param name="value">What stands for it.</param>
    /// <returns>The options.</returns>
    public MigrationOptions Placeholder(string name, string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(value);
        _placeholders[name] = value;
        return this;
    }

    /// <summary>Adds another folder, whose migrations are put in one order with the first one's, as <c>flyway.locations</c> does.</summary>
    /// <param name="folder">Absolute, or relative to the tests' output or any folder above it.</param>
    /// <returns>The options.</returns>
    public MigrationOptions Folder(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        _folders.Add(folder);
        return this;
    }
}
