using Assay.Servers;
using Assay.Servers.Native;

namespace Assay.Elasticsearch.Servers;

/// <summary>Runs an installed Elasticsearch or OpenSearch.</summary>
internal sealed class SearchProcessProvider(SearchProduct product) : NativeProvider(new SearchRecipe(product))
{
    private readonly SearchInstallations _installations = new(product);

    public override string Name => "process";

    public override ProviderPlace Place => ProviderPlace.Process;

    private string Remedy => $"{product.HomeVariable}=/path/to/{product.Name}-VERSION    (the folder of an unpacked distribution)";

    protected override Task<(NativeBinaries? Binaries, ServerAnswer? Missing)> LocateAsync(ServerSearch search, CancellationToken cancellationToken)
    {
        var found = _installations.Find(search).FirstOrDefault(installed => ServerVersion.Fits(installed.Version, search.Request.Version));
        return Task.FromResult((found, found is null ? Missing(search) : null));
    }

    private ServerAnswer Missing(ServerSearch search)
    {
        var all = _installations.Find(search);
        if (all.Count > 0)
            return ServerAnswer.None($"installed: {string.Join(", ", all.Select(found => found.Version))}; {search.Request.Version} is pinned", Remedy);
        return search.Options.Variable(product.HomeVariable) is { } told
            ? ServerAnswer.None($"{product.HomeVariable}={told} holds no bin/{product.Name} beside lib/{product.Name}-VERSION.jar", Remedy)
            : ServerAnswer.None($"{product.DisplayName} is not installed: looked in PATH and the usual folders, and {product.HomeVariable} is not set", Remedy);
    }
}
