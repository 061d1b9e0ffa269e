using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Assay.Servers;
using Assay.Servers.Native;

namespace Assay.Redis.Servers;

/// <summary>Finds <c>redis-server</c> or <c>valkey-server</c> in PATH and where package managers put them.</summary>
/// <param name="places">Where package managers put them, after the folders of PATH; the usual folders unless told.</param>
/// <param name="none">Whether to act as if none were installed.</param>
internal sealed partial class RedisInstallations(IReadOnlyList<string>? places = null, bool none = false)
{
    private static readonly string[] Programs = ["redis-server", "valkey-server"];

    private static readonly string[] Places = OperatingSystem.IsWindows()
        ? []
        : ["/usr/bin", "/usr/local/bin", "/usr/sbin", "/opt/homebrew/bin", "/home/linuxbrew/.linuxbrew/bin"];

    /// <summary>
    /// The installed servers, one by one, as asking each for its version takes a moment: the program's path and its version. Those that can't be run are
    /// told by their defect.
    /// </summary>
    public async IAsyncEnumerable<(string Program, NativeBinaries Binaries)> FindAsync(
        ServerSearch search, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (none)
            yield break;
        var folders = (search.Options.Variable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Concat(places ?? Places);
        var programs = from name in Programs
                       from folder in folders
                       let binaries = new NativeBinaries(folder, "", Path.Combine(folder, name))
                       let program = binaries.Program(name)
                       where File.Exists(program)
                       select (program, binaries);
        // Where /bin is a link to /usr/bin, both are in PATH.
        foreach (var (program, binaries) in programs.DistinctBy(found => RealPath(found.program), StringComparer.Ordinal))
        {
            var run = await ProgramRun.TryAsync(program, ["--version"], cancellationToken);
            if (run is not { Succeeded: true })
                yield return (program, binaries with { Defect = run?.LastLine ?? "the system does not run it" });
            else if (Version().Match(run.Output) is { Success: true } match)
                yield return (program, binaries with { Version = match.Groups[1].Value });
        }
    }

    private static string RealPath(string program)
    {
        var folder = Path.GetDirectoryName(program)!;
        return Path.Combine(Directory.ResolveLinkTarget(folder, returnFinalTarget: true)?.FullName ?? folder, Path.GetFileName(program));
    }

    [GeneratedRegex(@"\bv=([0-9]+(\.[0-9]+)*)")]
    private static partial Regex Version();
}
