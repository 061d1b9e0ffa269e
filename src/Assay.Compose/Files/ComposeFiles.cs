namespace Assay.Compose.Files;

/// <summary>Finds the files of a project as Docker Compose does.</summary>
internal static class ComposeFiles
{
    /// <summary>Environment variable with the path of a compose file, or <c>off</c>, or a list as <c>COMPOSE_FILE</c> takes it.</summary>
    public const string Variable = "ASSAY_COMPOSE";

    private const string ComposeVariable = "COMPOSE_FILE";
    private const string SeparatorVariable = "COMPOSE_PATH_SEPARATOR";

    private static readonly string[] Names = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];

    /// <summary>
    /// The files, the later ones on top of the earlier: those that the environment names, else the first found in a folder or above it, with its override.
    /// Empty where there is none, or none is wanted.
    /// </summary>
    /// <param name="folders">Where to look; each with what is above it, up to the folder of a repository.</param>
    /// <param name="variable">Looks up an environment variable.</param>
    public static IReadOnlyList<string> Find(IEnumerable<string> folders, Func<string, string?> variable)
    {
        if (variable(Variable) is { Length: > 0 } told)
            return IsOff(told) ? [] : Split(told, variable);
        if (variable(ComposeVariable) is { Length: > 0 } files)
            return Split(files, variable);
        foreach (var folder in folders.SelectMany(Upwards).Distinct(StringComparer.Ordinal))
        {
            if (Names.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists) is { } found)
                return WithOverride(found);
        }

        return [];
    }

    /// <summary>A file together with its override, if it has one.</summary>
    public static IReadOnlyList<string> WithOverride(string file)
    {
        var path = Path.GetFullPath(file);
        var stem = Path.Combine(Path.GetDirectoryName(path)!, Path.GetFileNameWithoutExtension(path) + ".override");
        return [path, .. new[] { stem + ".yaml", stem + ".yml" }.Where(File.Exists).Take(1)];
    }

    /// <summary>Whether a file goes by a name that Compose looks for, or is YAML.</summary>
    public static bool IsCompose(string path) => Path.GetExtension(path).ToLowerInvariant() is ".yaml" or ".yml";

    private static bool IsOff(string told) => told is "0" || told.Equals("off", StringComparison.OrdinalIgnoreCase) || told.Equals("false", StringComparison.OrdinalIgnoreCase);

    private static string[] Split(string files, Func<string, string?> variable)
    {
        var separator = variable(SeparatorVariable) is { Length: 1 } told ? told[0] : Path.PathSeparator;
        return [.. files.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Path.GetFullPath)];
    }

    /// <summary>What lies above a repository, or in the home folder itself, belongs to other projects.</summary>
    private static IEnumerable<string> Upwards(string folder)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        for (var place = new DirectoryInfo(Path.GetFullPath(folder)); place?.Parent is not null && place.FullName != home; place = place.Parent)
        {
            yield return place.FullName;
            if (Path.Exists(Path.Combine(place.FullName, ".git")))
                yield break;
        }
    }
}
