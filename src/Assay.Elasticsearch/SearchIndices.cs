using System.Text.Json;
using Assay.Elasticsearch.Cluster;
using Assay.Elasticsearch.Diagnostics;
using Assay.Elasticsearch.Indices;
using Assay.Elasticsearch.Requests;
using Assay.Elasticsearch.Servers;
using Assay.Resources;

namespace Assay.Elasticsearch;

/// <summary>
/// Indices of a sandbox's own on an Elasticsearch or OpenSearch server: all those whose names begin with its <see cref="Prefix"/>, and no other
/// sandbox's. After a test they hold again what they held when the services had started.
/// </summary>
public sealed partial class SearchIndices : Resource, IConnectable
{
    private readonly SearchProduct _product;
    private readonly SearchIndicesBuilder _declared;
    private readonly ChangeCount _changes = new();
    private LeasedPrefix? _leased;
    private IndexBaseline? _baseline;
    private ClusterWatch? _cluster;
    private RequestWatch? _requests;
    private CancellationToken _serverLost;

    internal SearchIndices(string name, SearchProduct product, SearchIndicesBuilder declared)
        : base(name) => (_product, _declared) = (product, declared);

    /// <summary>
    /// What the names of the sandbox's indices begin with, such as <c>assay-5c1d09b2e7f4-3-</c>. The application puts it before the names of its indices,
    /// aliases, data streams, templates, pipelines and stored scripts.
    /// </summary>
    /// <exception cref="InvalidOperationException">The sandbox has not started.</exception>
    public string Prefix => Leased.Prefix;

    /// <summary>The server's address for applications, with user and password where it wants them: <c>http://127.0.0.1:9200</c>.</summary>
    /// <exception cref="InvalidOperationException">The sandbox has not started.</exception>
    public string Address => Leased.Host.Address.Url;

    /// <summary>The user; null for a server that wants none.</summary>
    /// <exception cref="InvalidOperationException">The sandbox has not started.</exception>
    public string? User => Leased.Host.Address.User;

    /// <summary>The user's password; null for a server that wants none.</summary>
    /// <exception cref="InvalidOperationException">The sandbox has not started.</exception>
    public string? Password => Leased.Host.Address.Password;

    /// <inheritdoc/>
    string IConnectable.ConnectionSetting => Address;

    internal SearchApi Api => Leased.Host.Api;

    internal void Record(string text) => Timeline.Record("Search", text);

    private LeasedPrefix Leased => _leased ?? throw new InvalidOperationException($"'{Name}' has no indices before its sandbox has started. Rent the sandbox first.");

    /// <summary>The full name of an index: the prefix, and the name.</summary>
    /// <param name="name">The name without prefix.</param>
    /// <exception cref="InvalidOperationException">The sandbox has not started.</exception>
    public string FullName(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return Prefix + name;
    }

    /// <summary>An index or alias, and its documents as objects of a type.</summary>
    /// <typeparam name="T">The type of the documents.</typeparam>
    /// <param name="name">The name without prefix; a pattern (<c>logs-*</c>) searches several.</param>
    /// <param name="options">How JSON is read and written; camel case (<see cref="JsonSerializerOptions.Web"/>) unless told.</param>
    /// <exception cref="InvalidOperationException">The sandbox has not started.</exception>
    public SearchIndex<T> Index<T>(string name, JsonSerializerOptions? options = null) => new(this, FullName(name), name, options ?? JsonSerializerOptions.Web);

    /// <summary>An index or alias, and its documents as JSON.</summary>
    /// <param name="name">The name without prefix; a pattern (<c>logs-*</c>) searches several.</param>
    /// <exception cref="InvalidOperationException">The sandbox has not started.</exception>
    public SearchIndex<JsonElement> Index(string name) => Index<JsonElement>(name);

    /// <summary>A client for any other request of the test's own: its base address is the server's, its credentials are set. Dispose it.</summary>
    /// <exception cref="InvalidOperationException">The sandbox has not started.</exception>
    public HttpClient CreateClient() => new()
    {
        BaseAddress = Leased.Host.Address.Root,
        DefaultRequestHeaders = { Authorization = Leased.Host.Address.Authorization },
    };

    /// <summary>What the test changed so far, by whatever way: documents and indices. Costs what was touched.</summary>
    /// <param name="cancellationToken">Ends the question.</param>
    public Task<SearchChanges> Changes(CancellationToken cancellationToken = default) =>
        new ChangeReader(Leased, _baseline!, _cluster!).ReadAsync(cancellationToken);
}
