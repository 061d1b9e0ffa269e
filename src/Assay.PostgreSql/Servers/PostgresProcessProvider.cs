using Assay.Servers;
using Assay.Servers.Native;

namespace Assay.PostgreSql.Servers;

/// <summary>Runs binaries that are installed or in Assay's cache.</summary>
internal sealed class PostgresProcessProvider(PostgresInstallations installations, PostgresRecipe? recipe = null)
    : NativeProvider(recipe ?? new PostgresRecipe())
{
    private const string Remedy = "apt-get install postgresql    (brew install postgresql, …)";

    public override string Name => "process";

    public override ProviderPlace Place => ProviderPlace.Process;

    protected override async Task<(NativeBinaries? Binaries, ServerAnswer? Missing)> LocateAsync(
        ServerSearch search, CancellationToken cancellationToken)
    {
        var all = await installations.FindAsync(search, cancellationToken);
        if (all.FirstOrDefault(found => ServerVersion.Fits(found.Version, search.Request.Version)) is { } binaries)
            return (binaries, null);
        var seen = all.Count == 0
            ? "no PostgreSQL server is installed: looked in the usual folders and in PATH"
            : $"installed: {string.Join(", ", all.Select(found => found.Version))}; {search.Request.Version} is pinned";
        return (null, ServerAnswer.None(seen, search.Request.Version is { } pinned ? $"apt-get install postgresql-{pinned}" : Remedy));
    }
}
