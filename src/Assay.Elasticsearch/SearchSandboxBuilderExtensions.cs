using Assay.Elasticsearch.Servers;

namespace Assay.Elasticsearch;

/// <summary>Elasticsearch and OpenSearch in sandboxes.</summary>
public static class SearchSandboxBuilderExtensions
{
    /// <summary>
    /// Adds indices of the sandbox's own on an Elasticsearch server. The application puts <see cref="SearchIndices.Prefix"/> before the names of its
    /// indices, through a setting.
    /// </summary>
    /// <param name="build">The sandbox's builder.</param>
    /// <param name="name">The name in the sandbox, shown in messages.</param>
    /// <param name="declare">What is there before the services start; services may make all of it themselves.</param>
    public static SearchIndices Elasticsearch(this SandboxBuilder build, string name, Action<SearchIndicesBuilder>? declare = null) =>
        Add(build, name, SearchProduct.Elasticsearch, declare);

    /// <summary>
    /// Adds indices of the sandbox's own on an OpenSearch server. The application puts <see cref="SearchIndices.Prefix"/> before the names of its
    /// indices, through a setting.
    /// </summary>
    /// <param name="build">The sandbox's builder.</param>
    /// <param name="name">The name in the sandbox, shown in messages.</param>
    /// <param name="declare">What is there before the services start; services may make all of it themselves.</param>
    public static SearchIndices OpenSearch(this SandboxBuilder build, string name, Action<SearchIndicesBuilder>? declare = null) =>
        Add(build, name, SearchProduct.OpenSearch, declare);

    internal static SearchIndices Add(SandboxBuilder build, string name, SearchProduct product, Action<SearchIndicesBuilder>? declare)
    {
        ArgumentNullException.ThrowIfNull(build);
        var declared = new SearchIndicesBuilder();
        declare?.Invoke(declared);
        return build.Add(new SearchIndices(name, product, declared));
    }
}
