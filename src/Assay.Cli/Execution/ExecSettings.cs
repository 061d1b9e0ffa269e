using System.Text.Json.Serialization;
using Assay.Cli.Kinds;

namespace Assay.Cli.Execution;

/// <summary>What a command needs, as <c>assay.json</c> says it: resources by kind and name. The first of a kind gets the usual variables.</summary>
internal sealed record ExecSettings
{
    public OrderedDictionary<string, PostgresSettings> Postgres { get; set; } = [];

    [JsonPropertyName("mysql")]
    public OrderedDictionary<string, MySqlSettings> MySql { get; set; } = [];

    public OrderedDictionary<string, ResourceSettings> Redis { get; set; } = [];

    [JsonPropertyName("rabbitmq")]
    public OrderedDictionary<string, RabbitSettings> RabbitMq { get; set; } = [];

    public OrderedDictionary<string, KafkaSettings> Kafka { get; set; } = [];

    public OrderedDictionary<string, SearchSettings> Elasticsearch { get; set; } = [];

    [JsonPropertyName("opensearch")]
    public OrderedDictionary<string, SearchSettings> OpenSearch { get; set; } = [];

    /// <summary>All of them, kind by kind.</summary>
    [JsonIgnore]
    public IReadOnlyList<NamedResource> Resources => [.. ResourceKind.All.SelectMany(kind => kind.In(this))];
}
