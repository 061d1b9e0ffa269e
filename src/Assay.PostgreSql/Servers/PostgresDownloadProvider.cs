using System.Runtime.InteropServices;
using Assay.Servers;
using Assay.Servers.Native;

namespace Assay.PostgreSql.Servers;

/// <summary>Fetches binaries once, through the npm client, and runs them.</summary>
internal sealed class PostgresDownloadProvider() : NativeProvider(new PostgresRecipe())
{
    public override string Name => "download";

    public override ProviderPlace Place => ProviderPlace.Download;

    protected override async Task<(NativeBinaries? Binaries, ServerAnswer? Missing)> LocateAsync(
        ServerSearch search, CancellationToken cancellationToken)
    {
        if (PostgresPackage.For(search.Request.Version) is not { } package)
        {
            return (null, ServerAnswer.None(
                $"can fetch {PostgresPackage.Known} for Linux, macOS and Windows on x64 and Arm64; "
                + $"{search.Request} on {RuntimeInformation.RuntimeIdentifier} was asked for"));
        }

        var folder = package.Folder(search.Home);
        if (!Directory.Exists(folder) && await PostgresFetch.TryAsync(package, folder, search, cancellationToken) is { } missing)
            return (null, missing);
        var bin = Path.Combine(folder, "bin");
        var binaries = await PostgresInstallations.ReadAsync(bin, cancellationToken);
        return binaries is { Defect: null }
            ? (binaries, null)
            : (null, ServerAnswer.None(
                $"the binaries in {bin} do not run on this system: {binaries?.Defect ?? "they are not complete"}",
                $"remove {folder} and install PostgreSQL {package.ServerVersion}"));
    }
}
