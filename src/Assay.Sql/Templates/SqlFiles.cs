using Assay.Resources;

namespace Assay.Sql.Templates;

/// <summary>Finding of the files that make a template.</summary>
internal static class SqlFiles
{
    /// <summary>Finds a file or folder by a path relative to the test's output or any folder above it.</summary>
    public static string Resolve(string path, string? start = null) => ProjectFiles.Find(path, start);
}
