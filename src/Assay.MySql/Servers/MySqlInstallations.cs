using Assay.Servers;
using Assay.Servers.Native;

namespace Assay.MySql.Servers;

/// <summary>Finds <c>mariadbd</c> and <c>mysqld</c> where package managers and installers put them.</summary>
/// <param name="none">Whether to act as if none were installed.</param>
internal sealed class MySqlInstallations(bool none = false)
{
    /// <summary>Environment variable with the folder of an installation (the one that holds <c>bin</c> or <c>sbin</c>).</summary>
    public const string HomeVariable = "ASSAY_MYSQL_HOME";

    private static readonly string[] Programs = ["mariadbd", "mysqld"];
    private static readonly string[] Below = ["bin", "sbin", "libexec", "."];

    private static readonly string[] Places = OperatingSystem.IsWindows()
        ? [.. Installed("MariaDB*"), .. Installed("MySQL/MySQL Server*")]
        :
        [
            "/usr/sbin", "/usr/bin", "/usr/libexec", "/usr/local/sbin", "/usr/local/bin", "/usr/local/mysql/bin", "/opt/mysql/bin",
            "/opt/homebrew/opt/mariadb/bin", "/opt/homebrew/opt/mysql/bin", "/usr/local/opt/mariadb/bin", "/usr/local/opt/mysql/bin",
            "/home/linuxbrew/.linuxbrew/opt/mariadb/bin", "/home/linuxbrew/.linuxbrew/opt/mysql/bin",
        ];

    /// <summary>What is installed: usable or not, each with its version or its defect. The source is the program.</summary>
    public async Task<IReadOnlyList<NativeBinaries>> FindAsync(ServerSearch search, CancellationToken cancellationToken)
    {
        if (search.Options.Variable(HomeVariable) is { } home)
            return [await NamedAsync(home, cancellationToken)];
        if (none)
            return [];
        var folders = (search.Options.Variable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Concat(Places);
        return await ReadAsync(folders, cancellationToken);
    }

    private static IEnumerable<string> Installed(string pattern)
    {
        var (folder, name) = (Path.GetDirectoryName(pattern) ?? "", Path.GetFileName(pattern));
        var root = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), folder);
        return Directory.Exists(root) ? Directory.EnumerateDirectories(root, name).Select(found => Path.Combine(found, "bin")) : [];
    }

    private static async Task<NativeBinaries> NamedAsync(string home, CancellationToken cancellationToken)
    {
        var found = await ReadAsync(Below.Select(folder => Path.GetFullPath(Path.Combine(home, folder))), cancellationToken);
        return found.FirstOrDefault(binaries => binaries.Defect is null)
            ?? throw new ServerException(
                $"{HomeVariable} is set to {home}, but {(found.Count > 0 ? $"the server in it can't be used: {found[0].Defect}. Install what it lacks" : "there is no mariadbd or mysqld in it: looked in bin, sbin and libexec. Correct it")}, or unset it.")
            {
                EndsSearch = true,
            };
    }

    private static async Task<IReadOnlyList<NativeBinaries>> ReadAsync(IEnumerable<string> folders, CancellationToken cancellationToken)
    {
        // mysqld is often a link to mariadbd, and /bin one to /usr/bin: each program is asked once.
        var programs = from folder in folders
                       from name in Programs
                       let binaries = new NativeBinaries(folder, "", "")
                       let program = binaries.Program(name)
                       where File.Exists(program)
                       select (Program: program, Binaries: binaries with { Source = program });
        var distinct = programs.DistinctBy(found => RealPath(found.Program), StringComparer.Ordinal);
        return [.. (await Task.WhenAll(distinct.Select(found => ReadAsync(found.Program, found.Binaries, cancellationToken)))).OfType<NativeBinaries>()];
    }

    private static async Task<NativeBinaries?> ReadAsync(string program, NativeBinaries binaries, CancellationToken cancellationToken)
    {
        var run = await ProgramRun.TryAsync(program, ["--no-defaults", "--version"], cancellationToken);
        if (run is not { Succeeded: true })
            return binaries with { Defect = run?.LastLine ?? "the system does not run it" };
        return MySqlVersion.FromProgram(run.Output) is not { } version ? null
            : version.IsSupported ? binaries with { Version = version.Text }
            : binaries with { Defect = $"its version is {version.Text}; MySQL 8.0 and MariaDB 10.11 are the oldest" };
    }

    private static string RealPath(string program)
    {
        var folder = Path.GetDirectoryName(program)!;
        var real = Path.Combine(Directory.ResolveLinkTarget(folder, returnFinalTarget: true)?.FullName ?? folder, Path.GetFileName(program));
        return File.ResolveLinkTarget(real, returnFinalTarget: true)?.FullName ?? real;
    }
}
