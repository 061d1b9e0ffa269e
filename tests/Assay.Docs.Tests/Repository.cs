using System.Reflection;

namespace Assay.Docs.Tests;

/// <summary>The files of this repository.</summary>
internal static class Repository
{
    public static string Root { get; } = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    /// <summary>The pages that this project watches, by their paths from the root.</summary>
    public static IEnumerable<string> Pages { get; } =
        ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", .. Directory.EnumerateFiles(Full("docs"), "*.md", SearchOption.AllDirectories).Select(Relative).Order(StringComparer.Ordinal)];

    /// <summary>The sources with the code that pages quote, by their paths from the root.</summary>
    public static IEnumerable<string> Sources { get; } = Directory
        .EnumerateFiles(Full("tests/Assay.Docs.Snippets"), "*.cs", SearchOption.AllDirectories)
        .Select(Relative)
        .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    public static string Full(string path) => Path.Combine(Root, path);

    public static string Read(string path) => File.ReadAllText(Full(path)).ReplaceLineEndings("\n");

    private static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');
}
