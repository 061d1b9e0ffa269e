using Assay.Compose.Files;

namespace Assay.Cli.Execution;

/// <summary>Where it is said what a command needs: <c>assay.json</c>, else the project's compose file.</summary>
internal static class SettingsSource
{
    /// <summary>What the nearest of them says, from a folder upwards; null where there is none.</summary>
    public static ExecSettings? Find(string folder)
    {
        if (SettingsFile.Find(folder) is { } path)
            return SettingsFile.Read(path);
        return ComposeFiles.Find([folder], Environment.GetEnvironmentVariable) is { Count: > 0 } files ? ComposeSettings.Read(files) : null;
    }

    /// <summary>What a file says, of either kind.</summary>
    public static ExecSettings Read(string path) => ComposeFiles.IsCompose(path) ? ComposeSettings.Read(ComposeFiles.WithOverride(path)) : SettingsFile.Read(path);
}
