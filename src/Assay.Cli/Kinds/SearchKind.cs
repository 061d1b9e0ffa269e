using Assay.Cli.Execution;
using Assay.Elasticsearch;
using Assay.Elasticsearch.Servers;
using Assay.Servers;

namespace Assay.Cli.Kinds;

/// <summary>Elasticsearch or OpenSearch: indices below a prefix.</summary>
internal sealed class SearchKind(SearchProduct product, Func<ExecSettings, OrderedDictionary<string, SearchSettings>> section)
    : ResourceKind<SearchSettings, SearchIndices>(SearchKinds.Of(product))
{
    public override string Gives => $"Indices of {product.DisplayName}";

    public override string Url(string connectionString) => SearchAddress.Parse(connectionString).Url;

    protected override OrderedDictionary<string, SearchSettings> Section(ExecSettings settings) => section(settings);

    protected override SearchSettings OfVersion(string? version) => new() { Version = version };

    protected override ServerRequest Request(SearchSettings settings) => new(Server) { Version = settings.Version };

    protected override SearchSettings Locate(SearchSettings settings, string folder) => settings with
    {
        Indices = new(settings.Indices.Select(index => KeyValuePair.Create(index.Key, index.Value with
        {
            Definition = index.Value.Definition is { } definition ? Path.GetFullPath(definition, folder) : null,
            Seeds = Located(index.Value.Seeds, folder),
        }))),
    };

    protected override SearchIndices Add(SandboxBuilder build, string name, SearchSettings settings) => SearchSandboxBuilderExtensions.Add(build, name, product, search =>
    {
        if (settings.Version is { } version)
            search.Version(version);
        foreach (var (index, declared) in settings.Indices)
        {
            search.Index(index, declared.Definition);
            foreach (var seed in declared.Seeds)
                search.Seed(index, seed);
        }
    });

    protected override IEnumerable<KeyValuePair<string, string>> Variables(SearchIndices part)
    {
        var name = product.Name.ToUpperInvariant();
        yield return new(name + "_URL", part.Address);
        yield return new(name + "_PREFIX", part.Prefix);
    }

    private static IReadOnlyList<string> Located(IReadOnlyList<string> paths, string folder) => [.. paths.Select(path => Path.GetFullPath(path, folder))];
}
