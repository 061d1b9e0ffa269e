using System.Text.Json.Serialization;

namespace Assay.Cli.Execution;

/// <summary>What a command needs, as <c>assay.json</c> says it: resources by kind and name. The first of a kind gets the usual variables.</summary>
/// <remarks>Set and not init: generated readers would overwrite the default of an init property that the file leaves out.</remarks>
internal sealed record ExecSettings
{
    public OrderedDictionary<string, PostgresSettings> Postgres { get; set; } = [];

    public OrderedDictionary<string, ServerSettings> Redis { get; set; } = [];

    public OrderedDictionary<string, KafkaSettings> Kafka { get; set; } = [];

    [JsonIgnore]
    public bool IsEmpty => Postgres.Count + Redis.Count + Kafka.Count == 0;
}

/// <summary>A resource of which only the server matters.</summary>
internal record ServerSettings
{
    /// <summary>One more variable that gets the address, such as <c>ORDERS_DATABASE_URL</c>.</summary>
    public string? Variable { get; set; }
}

/// <summary>A database, from its template on.</summary>
internal sealed record PostgresSettings : ServerSettings
{
    /// <summary>The major version; null for any.</summary>
    public int? Version { get; set; }

    /// <summary>Folders in Flyway's naming.</summary>
    public IReadOnlyList<string> Migrations { get; set; } = [];

    /// <summary>A file or folder of Liquibase-formatted SQL.</summary>
    public string? Changelog { get; set; }

    /// <summary>SQL files.</summary>
    public IReadOnlyList<string> Seeds { get; set; } = [];

    /// <summary>The same with its paths taken from <paramref name="folder"/> on.</summary>
    public PostgresSettings RelativeTo(string folder) => this with
    {
        Migrations = [.. Migrations.Select(path => Path.GetFullPath(path, folder))],
        Changelog = Changelog is null ? null : Path.GetFullPath(Changelog, folder),
        Seeds = [.. Seeds.Select(path => Path.GetFullPath(path, folder))],
    };
}

/// <summary>A cluster.</summary>
internal sealed record KafkaSettings : ServerSettings
{
    /// <summary>How many partitions each topic has.</summary>
    public OrderedDictionary<string, int> Topics { get; set; } = [];
}
