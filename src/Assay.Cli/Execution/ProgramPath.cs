namespace Assay.Cli.Execution;

/// <summary>Finds programs as a shell does.</summary>
internal static class ProgramPath
{
    /// <summary>Windows starts only what is named in full: <c>npm</c> is <c>npm.cmd</c> there.</summary>
    public static string Resolve(string name)
    {
        if (!OperatingSystem.IsWindows() || Path.HasExtension(name))
            return name;
        var endings = (Environment.GetEnvironmentVariable("PATHEXT") ?? ".EXE;.CMD;.BAT").Split(';', StringSplitOptions.RemoveEmptyEntries);
        var folders = Path.GetDirectoryName(name) is { Length: > 0 } ? [""] : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return folders.SelectMany(folder => endings.Select(ending => Path.Combine(folder, name + ending))).FirstOrDefault(File.Exists) ?? name;
    }
}
