using Assay.Servers;
using Assay.Servers.Native;

namespace Assay.MySql.Servers;

/// <summary>Runs an installed MariaDB or MySQL.</summary>
internal sealed class MySqlProcessProvider(MySqlInstallations installations) : NativeProvider(new MySqlRecipe())
{
    private const string Remedy = "apt-get install mariadb-server    (brew install mariadb, …)";

    public override string Name => "process";

    public override ProviderPlace Place => ProviderPlace.Process;

    protected override async Task<(NativeBinaries? Binaries, ServerAnswer? Missing)> LocateAsync(
        ServerSearch search, CancellationToken cancellationToken)
    {
        var all = await installations.FindAsync(search, cancellationToken);
        if (all.FirstOrDefault(found => found.Defect is null && ServerVersion.Fits(found.Version, search.Request.Version)) is { } binaries)
            return (binaries, null);
        var broken = string.Concat(all.Where(found => found.Defect is not null).Select(found => $"{Environment.NewLine}can't be used: {found.Source}: {found.Defect}"));
        var usable = all.Where(found => found.Defect is null).Select(found => found.Version).ToList();
        var seen = usable.Count > 0
            ? $"installed: {string.Join(", ", usable)}; {search.Request.Version} is pinned"
            : broken.Length > 0 ? "a server is installed, but" : "neither mariadbd nor mysqld is installed: looked in PATH and the usual folders";
        return (null, ServerAnswer.None(seen + broken, Remedy));
    }
}
