using Assay.Servers;
using Assay.Servers.Native;

namespace Assay.Redis.Servers;

/// <summary>Runs an installed Redis or Valkey.</summary>
internal sealed class RedisProcessProvider(RedisInstallations installations) : NativeProvider(new RedisRecipe())
{
    public override string Name => "process";

    public override ProviderPlace Place => ProviderPlace.Process;

    protected override async Task<(NativeBinaries? Binaries, ServerAnswer? Missing)> LocateAsync(
        ServerSearch search, CancellationToken cancellationToken)
    {
        var all = new List<(string Program, NativeBinaries Binaries)>();
        await foreach (var (program, binaries) in installations.FindAsync(search, cancellationToken))
        {
            if (binaries.Defect is null && ServerVersion.Fits(binaries.Version, search.Request.Version))
                return (binaries with { Source = program }, null);
            all.Add((program, binaries));
        }

        var broken = string.Concat(all.Where(found => found.Binaries.Defect is not null)
            .Select(found => $"{Environment.NewLine}does not run: {found.Program}: {found.Binaries.Defect}"));
        var usable = all.Where(found => found.Binaries.Defect is null).Select(found => $"{Path.GetFileName(found.Program)} {found.Binaries.Version}").ToList();
        var seen = (usable.Count, broken.Length) switch
        {
            ( > 0, _) => $"installed: {string.Join(", ", usable)}; {search.Request.Version} is pinned",
            (_, > 0) => "Redis is installed, but",
            _ => "neither redis-server nor valkey-server is installed: looked in PATH and the usual folders",
        };
        return (null, ServerAnswer.None(seen + broken, "apt-get install redis-server    (brew install redis, …)"));
    }
}
