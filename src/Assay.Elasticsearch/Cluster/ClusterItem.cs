using Assay.Elasticsearch.Requests;

namespace Assay.Elasticsearch.Cluster;

/// <summary>The kinds of what the whole cluster shares, in the order in which they can be removed.</summary>
internal enum ClusterItemKind
{
    IndexTemplate,
    LegacyTemplate,
    ComponentTemplate,
    Pipeline,
    SearchPipeline,
    Script,
}

/// <summary>Something that the whole cluster shares.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its name.</param>
internal readonly record struct ClusterItem(ClusterItemKind Kind, string Name)
{
    /// <summary>Where it is read, written and removed.</summary>
    public string Path => Folder + SearchApi.Segment(Name);

    private string Folder => Kind switch
    {
        ClusterItemKind.IndexTemplate => "_index_template/",
        ClusterItemKind.LegacyTemplate => "_template/",
        ClusterItemKind.ComponentTemplate => "_component_template/",
        ClusterItemKind.Pipeline => "_ingest/pipeline/",
        ClusterItemKind.SearchPipeline => "_search/pipeline/",
        _ => "_scripts/",
    };

    /// <summary>For messages: <c>index template 'products'</c>.</summary>
    public override string ToString() => Kind switch
    {
        ClusterItemKind.IndexTemplate => $"index template '{Name}'",
        ClusterItemKind.LegacyTemplate => $"legacy index template '{Name}'",
        ClusterItemKind.ComponentTemplate => $"component template '{Name}'",
        ClusterItemKind.Pipeline => $"ingest pipeline '{Name}'",
        ClusterItemKind.SearchPipeline => $"search pipeline '{Name}'",
        _ => $"stored script '{Name}'",
    };
}
