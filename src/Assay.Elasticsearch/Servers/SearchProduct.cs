namespace Assay.Elasticsearch.Servers;

/// <summary>What Elasticsearch and OpenSearch, which speak the same protocol, have different.</summary>
internal sealed record SearchProduct
{
    public static SearchProduct Elasticsearch { get; } = new()
    {
        Name = "elasticsearch",
        DisplayName = "Elasticsearch",
        Environment = "ES",
        Settings =
        [
            new("x-pack-security", "xpack.security.enabled", "false"),
            new("x-pack-ml", "xpack.ml.enabled", "false"),
            new("ingest-geoip", "ingest.geoip.downloader.enabled", "false"),
        ],
    };

    public static SearchProduct OpenSearch { get; } = new()
    {
        Name = "opensearch",
        DisplayName = "OpenSearch",
        Environment = "OPENSEARCH",
        Settings = [new("opensearch-security", "plugins.security.disabled", "true")],
    };

    /// <summary>The name of the kind, of the start script and of the jar that carries the version.</summary>
    public required string Name { get; init; }

    public required string DisplayName { get; init; }

    /// <summary>What the names of the start script's variables begin with, as in <c>ES_JAVA_OPTS</c>.</summary>
    public required string Environment { get; init; }

    /// <summary>Settings for what not every installation has; a node does not start with the settings of what it lacks.</summary>
    public required IReadOnlyList<ModuleSetting> Settings { get; init; }

    /// <summary>Names the folder of an installation.</summary>
    public string HomeVariable => $"ASSAY_{Name.ToUpperInvariant()}_HOME";

    /// <summary>The other product.</summary>
    public SearchProduct Other => this == Elasticsearch ? OpenSearch : Elasticsearch;
}

/// <summary>A setting for an installation that has a module or plugin.</summary>
/// <param name="Module">Its folder in <c>modules</c> or <c>plugins</c>.</param>
/// <param name="Name">The setting.</param>
/// <param name="Value">Its value.</param>
internal sealed record ModuleSetting(string Module, string Name, string Value);
