namespace Assay.Sql.Templates;

/// <summary>Finding of the files that make a template.</summary>
internal static class SqlFiles
{
    /// <summary>
    /// Finds a file or folder by a path relative to the test's output or any folder above it: tests run in bin/, the
    /// migrations lie in the project or the repository.
    /// </summary>
    public static string Resolve(string path, string? start = null)
    {
        if (Path.IsPathRooted(path))
            return Exists(path) ? path : throw NotFound(path, [path]);

        var tried = new List<string>();
        for (var folder = start ?? AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var candidate = Path.GetFullPath(path, folder);
            if (Exists(candidate))
                return candidate;
            tried.Add(candidate);
        }

        throw NotFound(path, tried);
    }

    private static bool Exists(string path) => File.Exists(path) || Directory.Exists(path);

    private static SandboxException NotFound(string path, List<string> tried) =>
        new($"'{path}' was not found. Looked for:\n  {string.Join("\n  ", tried)}\nGive a path relative to the project, or an absolute one.");
}
