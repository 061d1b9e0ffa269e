using System.Security.Cryptography;
using Assay.Leases;
using Assay.Servers;
using Assay.Servers.Native;

namespace Assay.PostgreSql.Servers;

/// <summary>A data folder as <c>initdb</c> makes it, made once for each set of binaries and copied for every server: ten times as fast.</summary>
/// <param name="DataFolder">The data folder; never run, only copied.</param>
/// <param name="Password">Password of the superuser in it.</param>
internal sealed record PostgresCluster(string DataFolder, string Password)
{
    /// <summary>Changes with what is made below.</summary>
    public const int Revision = 2;

    public static async Task<PostgresCluster> EnsureAsync(
        ServerSearch search, NativeBinaries binaries, ServerAccount account, CancellationToken cancellationToken)
    {
        var root = account.InitializedFolder(search.Home);
        var name = $"postgres-{binaries.Version}-{ServerId.Hash($"{binaries.Folder}\n{Revision}")}";
        var folder = Path.Combine(root, name);
        var cluster = Path.Combine(folder, "data");
        var secret = Path.Combine(folder, "password");
        if (!File.Exists(secret))
        {
            using var lease = await FileLease.TakeExclusiveAsync(Path.Combine(root, name + ".lock"), cancellationToken);
            if (!File.Exists(secret))
                await CreateAsync(folder, binaries, account, cancellationToken);
        }

        return new PostgresCluster(cluster, await File.ReadAllTextAsync(secret, cancellationToken));
    }

    /// <summary>The folder appears as a whole, so that a killed <c>initdb</c> leaves nothing that looks complete.</summary>
    private static async Task CreateAsync(string folder, NativeBinaries binaries, ServerAccount account, CancellationToken cancellationToken)
    {
        Drafts.RemoveOf(folder);
        var draft = $"{folder}.draft-{Guid.NewGuid():N}";
        FolderCopy.Create(draft);
        var secret = Path.Combine(draft, "password");
        await File.WriteAllTextAsync(secret, RandomNumberGenerator.GetHexString(32, lowercase: true), cancellationToken);
        await account.GiveAsync(draft, cancellationToken);
        var command = account.Command(
            binaries.Program("initdb"),
            ["-D", Path.Combine(draft, "data"), "-U", PostgresRecipe.User, $"--pwfile={secret}", "--auth=scram-sha-256",
                "--encoding=UTF8", "--no-sync", "--wal-segsize=4", .. Locale(binaries.Version)]);
        var run = await ProgramRun.TryAsync(command[0], command[1..], cancellationToken);
        if (run is not { Succeeded: true })
        {
            Directory.Delete(draft, recursive: true);
            throw new ServerException(
                $"initdb could not make a PostgreSQL data folder{account.Description}.{Environment.NewLine}"
                + $"  ran   {string.Join(' ', command)}{Environment.NewLine}"
                + $"  saw   {run?.Output.ReplaceLineEndings(Environment.NewLine + "        ") ?? "the program does not start"}");
        }

        LeaveOutMaps(Path.Combine(draft, "data"));
        // Without a password it is what is left of one that was removed while a copy of it was made.
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        Directory.Move(draft, folder);
    }

    /// <summary>
    /// A quarter of the files are maps of free space and of visibility, which a server makes when it has use for them. Without them each copy of the data, and of
    /// each database in it, takes less. See "Free Space Map" and "Visibility Map" in the PostgreSQL manual, Database Physical Storage.
    /// </summary>
    private static void LeaveOutMaps(string data)
    {
        foreach (var pattern in (string[])["*_fsm", "*_vm"])
        {
            foreach (var map in Directory.GetFiles(data, pattern, SearchOption.AllDirectories))
                File.Delete(map);
        }
    }

    /// <summary>The same sorting by code point with full Unicode letters on every system, as far as the version can.</summary>
    private static IEnumerable<string> Locale(string version) => ServerVersion.Major(version) >= 17
        ? ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        : OperatingSystem.IsLinux() ? ["--locale=C.UTF-8"] : ["--locale=C"];
}
