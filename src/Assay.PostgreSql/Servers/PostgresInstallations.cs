using Assay.Servers;
using Assay.Servers.Native;

namespace Assay.PostgreSql.Servers;

/// <summary>Finds PostgreSQL binaries where package managers and installers put them.</summary>
/// <param name="onlyCached">Whether to act as if none were installed, so that only those in Assay's cache are left.</param>
internal sealed class PostgresInstallations(bool onlyCached = false)
{
    /// <summary>Environment variable with the folder of an installation (the one that holds <c>bin</c>).</summary>
    public const string HomeVariable = "ASSAY_POSTGRES_HOME";

    private const int OldestMajor = 14;

    private static readonly (string Root, string Pattern, string Bin)[] Places = OperatingSystem.IsWindows()
        ? [(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles) + "/PostgreSQL", "*", "bin")]
        :
        [
            ("/usr/lib/postgresql", "*", "bin"),
            ("/usr", "pgsql-*", "bin"),
            ("/usr/local", "pgsql", "bin"),
            ("/usr/libexec", "postgresql*", "."),
            ("/opt/homebrew/opt", "postgresql*", "bin"),
            ("/usr/local/opt", "postgresql*", "bin"),
            ("/home/linuxbrew/.linuxbrew/opt", "postgresql*", "bin"),
            ("/Applications/Postgres.app/Contents/Versions", "*", "bin"),
        ];

    /// <summary>Installed ones first, then those in Assay's cache; newest first within both. Those that can't be run are told by their defect.</summary>
    public async Task<IReadOnlyList<NativeBinaries>> FindAsync(ServerSearch search, CancellationToken cancellationToken)
    {
        if (search.Options.Variable(HomeVariable) is { } home)
            return [await NamedAsync(home, cancellationToken)];
        var installed = await ReadAllAsync(onlyCached ? [] : InstalledFolders(search), cancellationToken);
        var cached = await ReadAllAsync(PostgresPackage.CachedFolders(search.Home), cancellationToken);
        return [.. NewestFirst(installed), .. NewestFirst(cached)];
    }

    /// <summary>The binaries in a folder; null when it holds none, or none that is new enough.</summary>
    public static async Task<NativeBinaries?> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        var parent = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(folder)) ?? folder;
        var binaries = new NativeBinaries(folder, "", parent);
        if (!File.Exists(binaries.Program("postgres")) || !File.Exists(binaries.Program("initdb")))
            return null;
        var run = await ProgramRun.TryAsync(binaries.Program("postgres"), ["--version"], cancellationToken);
        if (run is not { Succeeded: true })
            return binaries with { Defect = run?.LastLine ?? "the system does not run it" };
        return PostgresVersion.FromProgram(run.Output) is { } version && ServerVersion.Major(version) >= OldestMajor
            ? binaries with { Version = version }
            : null;
    }

    private static async Task<NativeBinaries> NamedAsync(string home, CancellationToken cancellationToken)
    {
        var binaries = await ReadAsync(Path.Combine(home, "bin"), cancellationToken) ?? await ReadAsync(home, cancellationToken);
        return binaries switch
        {
            { Defect: null } => binaries,
            { Defect: { } defect } => throw Refused($"the PostgreSQL server in it does not run: {defect}. Install what it lacks"),
            null => throw Refused($"there is no PostgreSQL server of version {OldestMajor} or later: looked for the programs postgres and initdb in it and in its folder bin. Correct it"),
        };

        ServerException Refused(string reason) => new($"{HomeVariable} is set to {home}, but {reason}, or unset it.") { EndsSearch = true };
    }

    private static IEnumerable<string> InstalledFolders(ServerSearch search)
    {
        foreach (var (root, pattern, bin) in Places.Where(place => Directory.Exists(place.Root)))
        {
            foreach (var folder in Directory.EnumerateDirectories(root, pattern))
                yield return Path.GetFullPath(Path.Combine(folder, bin));
        }

        foreach (var folder in (search.Options.Variable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            yield return folder;
    }

    private static async Task<IEnumerable<NativeBinaries>> ReadAllAsync(IEnumerable<string> folders, CancellationToken cancellationToken)
    {
        var read = await Task.WhenAll(folders.Distinct(StringComparer.Ordinal).Select(folder => ReadAsync(folder, cancellationToken)));
        return read.OfType<NativeBinaries>();
    }

    private static IEnumerable<NativeBinaries> NewestFirst(IEnumerable<NativeBinaries> binaries) =>
        binaries.OrderByDescending(found => System.Version.TryParse(found.Version, out var version) ? version : new Version());
}
