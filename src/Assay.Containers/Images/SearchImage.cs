using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Assay.Servers;

namespace Assay.Containers.Images;

/// <summary>Elasticsearch or OpenSearch, one node without security, which is slow to set up and keeps nobody out on the loopback address.</summary>
internal sealed class SearchImage : ServerImage
{
    private const int Port = 9200;
    private readonly string _repository;
    private readonly string _version;
    private readonly (string Name, string Value)[] _own;
    private readonly string _prefix;

    private SearchImage(string kind, string repository, string version, string prefix, params (string Name, string Value)[] own)
    {
        Kind = kind;
        _repository = repository;
        _version = version;
        _prefix = prefix;
        _own = own;
    }

    public override string Kind { get; }

    public override ImmutableArray<int> Ports => [Port];

    public static SearchImage Elasticsearch() => new(
        "elasticsearch", "docker.elastic.co/elasticsearch/elasticsearch", "8.19.0", "ES", ("xpack.security.enabled", "false"), ("ingest.geoip.downloader.enabled", "false"), ("xpack.ml.enabled", "false"));

    public static SearchImage OpenSearch() => new(
        "opensearch", "opensearchproject/opensearch", "2", "OPENSEARCH", ("DISABLE_SECURITY_PLUGIN", "true"), ("DISABLE_INSTALL_DEMO_CONFIG", "true"));

    public override string NameFor(string? version) => $"{_repository}:{version ?? _version}";

    public override ContainerSetup Setup(ContainerAddress address, ImmutableSortedDictionary<string, string> settings)
    {
        (string Name, string Value)[] defaults =
        [
            ("cluster.name", "assay"),
            ("node.name", "assay-1"),
            ("discovery.type", "single-node"),
            ("cluster.routing.allocation.disk.threshold_enabled", "false"),
            ("cluster.max_shards_per_node", "10000"),
            ("action.destructive_requires_name", "true"),
            ("script.disable_max_compilations_rate", "true"),
            ("node.store.allow_mmap", "false"),
            ($"{_prefix}_JAVA_OPTS", "-Xms128m -Xmx512m -XX:TieredStopAtLevel=1"),
            .. _own,
        ];
        return new ContainerSetup { Environment = Merge(defaults, settings).ToImmutableSortedDictionary(StringComparer.Ordinal) };
    }

    public override string ConnectionString(ContainerAddress address) => $"http://{address.Host}:{address.Port(Port)}";

    /// <summary>A node answers before it can hold indices.</summary>
    public override async Task<string> AskAsync(
        ServerKind kind, string connectionString, ContainerAddress address, string tag, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var health = JsonNode.Parse(await http.GetStringAsync(
            new Uri($"{connectionString}/_cluster/health?wait_for_status=yellow&timeout=1s"), cancellationToken));
        return (bool?)health?["timed_out"] == true
            ? throw new InvalidOperationException($"its cluster is {health["status"]}")
            : await kind.AskVersion(connectionString, cancellationToken);
    }
}
