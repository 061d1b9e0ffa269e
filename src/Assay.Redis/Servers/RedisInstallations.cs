using System.Text.RegularExpressions;
using Assay.Servers;
using Assay.Servers.Native;

namespace Assay.Redis.Servers;

/// <summary>Finds <c>redis-server</c> or <c>valkey-server</c> in PATH and where package managers put them.</summary>
/// <param name="none">Whether to act as if none were installed.</param>
internal sealed partial class RedisInstallations(bool none = false)
{
    private static readonly string[] Programs = ["redis-server", "valkey-server"];

    private static readonly string[] Places = OperatingSystem.IsWindows()
        ? []
        : ["/usr/bin", "/usr/local/bin", "/usr/sbin", "/opt/homebrew/bin", "/home/linuxbrew/.linuxbrew/bin"];

    /// <summary>The installed servers: the program's path and its version.</summary>
    public async Task<IReadOnlyList<(string Program, NativeBinaries Binaries)>> FindAsync(ServerSearch search, CancellationToken cancellationToken)
    {
        if (none)
            return [];
        var folders = (search.Options.Variable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(Places).Distinct(StringComparer.Ordinal);
        var found = new List<(string, NativeBinaries)>();
        foreach (var (folder, name) in from name in Programs from folder in folders select (folder, name))
        {
            var binaries = new NativeBinaries(folder, "", Path.Combine(folder, name));
            var program = binaries.Program(name);
            if (!File.Exists(program))
                continue;
            var run = await ProgramRun.TryAsync(program, ["--version"], cancellationToken);
            if (run is { Succeeded: true } && Version().Match(run.Output) is { Success: true } match)
                found.Add((program, binaries with { Version = match.Groups[1].Value }));
        }

        return found;
    }

    [GeneratedRegex(@"\bv=([0-9]+(\.[0-9]+)*)")]
    private static partial Regex Version();
}
