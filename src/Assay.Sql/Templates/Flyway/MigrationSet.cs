namespace Assay.Sql.Templates.Flyway;

/// <summary>The files of one or more folders, put in order as Flyway does.</summary>
internal sealed class MigrationSet
{
    private readonly ILookup<string, MigrationFile> _files;

    /// <exception cref="SandboxException">Two files claim the same place.</exception>
    public MigrationSet(IReadOnlyList<string> folders)
    {
        var paths = folders.SelectMany(TemplateHash.FilesIn).Where(file => !IsHidden(file.Name)).Select(file => file.Path).ToList();
        var read = paths.Select(path => (Path: path, File: MigrationFile.Parse(path))).ToList();
        PassedOver = [.. read.Where(file => file.File is null && IsSql(file.Path) && !IsUndo(file.Path)).Select(file => file.Path)];
        _files = read.Select(file => file.File).OfType<MigrationFile>().ToLookup(file => file.Kind);

        var newest = _files["B"].MaxBy(file => file.Version);
        Versioned = [.. _files["V"].Where(file => newest is null || file.Version!.CompareTo(newest.Version) > 0).Append(newest).OfType<MigrationFile>().OrderBy(file => file.Version)];
        Repeatable = [.. _files["R"].OrderBy(file => file.Description, StringComparer.Ordinal)];
        RefuseEqual(_files["V"].OrderBy(file => file.Version), static (a, b) => a.Version!.CompareTo(b.Version) == 0, file => $"migration with version {file.Version!.Text}");
        RefuseEqual(_files["B"].OrderBy(file => file.Version), static (a, b) => a.Version!.CompareTo(b.Version) == 0, file => $"baseline migration with version {file.Version!.Text}");
        RefuseEqual(Repeatable, static (a, b) => a.Description == b.Description, file => $"repeatable migration with description '{file.Description}'");
        foreach (var callbacks in _files.Where(group => group.Key.Length > 1))
            RefuseEqual(Callbacks(callbacks.Key), static (a, b) => a.Description == b.Description, file => $"callback {Path.GetFileName(file.Path)}");
    }

    /// <summary>In order of their versions, as numbers. The newest baseline stands for all up to it.</summary>
    public IReadOnlyList<MigrationFile> Versioned { get; }

    /// <summary>In order of their descriptions.</summary>
    public IReadOnlyList<MigrationFile> Repeatable { get; }

    /// <summary>SQL files whose names say neither a migration nor a callback.</summary>
    public IReadOnlyList<string> PassedOver { get; }

    public IEnumerable<MigrationFile> Callbacks(string name) => _files[name].OrderBy(file => file.Description, StringComparer.Ordinal);

    private static bool IsHidden(string name) => name.Split('/').Any(part => part.StartsWith('.'));

    private static bool IsSql(string path) => path.EndsWith(".sql", StringComparison.OrdinalIgnoreCase);

    private static bool IsUndo(string path) => Path.GetFileName(path).StartsWith('U');

    private static void RefuseEqual(IEnumerable<MigrationFile> ordered, Func<MigrationFile, MigrationFile, bool> areEqual, Func<MigrationFile, string> describe)
    {
        MigrationFile? last = null;
        foreach (var file in ordered)
        {
            if (last is not null && areEqual(last, file))
                throw new SandboxException($"There is more than one {describe(last)}:\n  {last.Path}\n  {file.Path}\nGive one of them another.");
            last = file;
        }
    }
}
