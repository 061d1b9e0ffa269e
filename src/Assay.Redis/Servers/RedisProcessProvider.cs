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
            if (ServerVersion.Fits(binaries.Version, search.Request.Version))
                return (binaries with { Source = program }, null);
            all.Add((program, binaries));
        }

        var seen = all.Count == 0
            ? "neither redis-server nor valkey-server is installed: looked in PATH and the usual folders"
            : $"installed: {string.Join(", ", all.Select(found => $"{Path.GetFileName(found.Program)} {found.Binaries.Version}"))}; "
              + $"{search.Request.Version} is pinned";
        return (null, ServerAnswer.None(seen, "apt-get install redis-server    (brew install redis, …)"));
    }
}
