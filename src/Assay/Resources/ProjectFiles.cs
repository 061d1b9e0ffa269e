namespace Assay.Resources;

/// <summary>The files that a declaration names: migrations, seeds, mappings.</summary>
internal static class ProjectFiles
{
    /// <summary>
    /// Finds a file or folder by a path relative to the test's output or any folder above it: tests run in bin/, the
    /// files lie in the project or the repository.
    /// </summary>
    /// <exception cref="SandboxException">It is not there; says where it was looked for.</exception>
    public static string Find(string path, string? start = null)
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
