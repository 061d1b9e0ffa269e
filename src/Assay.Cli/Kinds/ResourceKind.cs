using Assay.Cli.Execution;
using Assay.Elasticsearch.Servers;
using Assay.Servers;

namespace Assay.Cli.Kinds;

/// <summary>
/// A kind of resource as the command line knows it: its name in <c>assay.json</c>, as an option and for <c>assay up</c>, what it declares in a sandbox,
/// and how programs find it. One for each kind of server; add new ones to <see cref="All"/>.
/// </summary>
internal abstract class ResourceKind
{
    private protected ResourceKind(ServerKind server) => Server = server;

    /// <summary>In the order in which help and errors list them, and in which a variable that two kinds have is given.</summary>
    public static IReadOnlyList<ResourceKind> All { get; } =
    [
        new PostgresKind(), new MySqlKind(), new RedisKind(), new RabbitKind(), new KafkaKind(),
        new SearchKind(SearchProduct.Elasticsearch, static settings => settings.Elasticsearch), new SearchKind(SearchProduct.OpenSearch, static settings => settings.OpenSearch),
    ];

    public ServerKind Server { get; }

    /// <summary>Lower-case, such as <c>postgres</c>.</summary>
    public string Name => Server.Name;

    /// <summary>What the option gives a command, such as "A PostgreSQL database".</summary>
    public abstract string Gives { get; }

    /// <summary>The kind that a name, in any case, stands for; null where there is none.</summary>
    public static ResourceKind? Find(string name) => All.FirstOrDefault(kind => string.Equals(kind.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The kind behind a server.</summary>
    public static ResourceKind Of(ServerKind server) => All.First(kind => kind.Server == server);

    /// <summary>The address of a server or resource in the form that drivers of most languages take.</summary>
    public abstract string Url(string connectionString);

    /// <summary>The resources of this kind that the settings name.</summary>
    public abstract IReadOnlyList<NamedResource> In(ExecSettings settings);

    /// <summary>Adds one without any settings but the version that is wanted, where the kind has any say in that.</summary>
    public abstract void AddTo(ExecSettings settings, string name, string? version = null);

    /// <summary>Takes the paths in the settings from a folder on.</summary>
    public abstract void Locate(ExecSettings settings, string folder);
}
