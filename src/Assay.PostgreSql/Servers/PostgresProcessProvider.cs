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
        if (all.FirstOrDefault(found => found.Defect is null && ServerVersion.Fits(found.Version, search.Request.Version)) is { } binaries)
            return (binaries, null);
        var broken = string.Concat(all.Where(found => found.Defect is not null).Select(found => $"{Environment.NewLine}does not run: {found.Defect}"));
        var usable = all.Where(found => found.Defect is null).Select(found => found.Version).ToList();
        var seen = (usable.Count, broken.Length) switch
        {
            ( > 0, _) => $"installed: {string.Join(", ", usable)}; {search.Request.Version} is pinned",
            (_, > 0) => "PostgreSQL is installed, but",
            _ => "no PostgreSQL server is installed: looked in the usual folders and in PATH",
        };
        return (null, ServerAnswer.None(seen + broken, search.Request.Version is { } pinned ? $"apt-get install postgresql-{pinned}" : Remedy));
    }
}
