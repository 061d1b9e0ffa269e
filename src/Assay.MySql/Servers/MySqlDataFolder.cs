using Assay.Leases;
using Assay.Servers;
using Assay.Servers.Native;

namespace Assay.MySql.Servers;

/// <summary>A data folder as the server's own installer makes it, made once for each program and copied for every server.</summary>
internal static class MySqlDataFolder
{
    /// <summary>Changes with how the folder is made.</summary>
    public const int Revision = 2;

    private const string Installer = "mariadb-install-db";
    private const string LogSize = "--innodb-log-file-size=32M";

    /// <summary>The folder; never run, only copied.</summary>
    public static async Task<string> EnsureAsync(ServerSearch search, NativeBinaries binaries, CancellationToken cancellationToken)
    {
        var root = search.Home.Ensure(search.Home.Initialized);
        var name = $"mysql-{binaries.Version}-{ServerId.Hash($"{binaries.Source}\n{Revision}")}";
        var folder = Path.Combine(root, name);
        if (Directory.Exists(folder))
            return folder;
        using var lease = await FileLease.TakeExclusiveAsync(Path.Combine(root, name + ".lock"), cancellationToken);
        if (!Directory.Exists(folder))
            await CreateAsync(folder, binaries, cancellationToken);
        return folder;
    }

    /// <summary>The folder appears as a whole, so that a killed installer leaves nothing that looks complete.</summary>
    private static async Task CreateAsync(string folder, NativeBinaries binaries, CancellationToken cancellationToken)
    {
        Drafts.RemoveOf(folder);
        var draft = $"{folder}.draft-{Guid.NewGuid():N}";
        FolderCopy.Create(draft);
        // MySQL wants to make the folder itself.
        var data = Path.Combine(draft, "data");
        var command = Command(binaries, data);
        var run = await ProgramRun.TryAsync(command[0], command[1..], cancellationToken);
        if (run is not { Succeeded: true })
        {
            Directory.Delete(draft, recursive: true);
            throw new ServerException(
                $"The data folder of a MySQL server could not be made.{Environment.NewLine}"
                + $"  ran   {string.Join(' ', command)}{Environment.NewLine}"
                + $"  saw   {run?.Output.ReplaceLineEndings(Environment.NewLine + "        ") ?? "the program does not start"}");
        }

        Directory.Move(data, folder);
        Directory.Delete(draft, recursive: true);
    }

    private static string[] Command(NativeBinaries binaries, string data)
    {
        if (!binaries.Version.EndsWith("MariaDB", StringComparison.Ordinal))
            return [binaries.Source, "--no-defaults", "--initialize-insecure", $"--datadir={data}", .. MySqlRecipe.AsRoot()];
        var installer = InstallerOf(binaries);
        return OperatingSystem.IsWindows()
            ? [installer, $"--datadir={data}"]
            : [installer, "--no-defaults", $"--datadir={data}", "--auth-root-authentication-method=normal", "--skip-test-db", LogSize, .. MySqlRecipe.AsRoot()];
    }

    private static string InstallerOf(NativeBinaries binaries)
    {
        var home = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(binaries.Folder)) ?? binaries.Folder;
        string[] folders = [binaries.Folder, Path.Combine(home, "bin"), Path.Combine(home, "scripts"), "/usr/bin"];
        return folders.Select(folder => (binaries with { Folder = folder }).Program(Installer)).FirstOrDefault(File.Exists) ?? Installer;
    }
}
