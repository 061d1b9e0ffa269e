using System.Text.Json;
using Assay.Kafka.Backends;
using Assay.Kafka.Servers;
using Assay.Resources;

namespace Assay.Kafka;

/// <summary>
/// A Kafka cluster of a sandbox's own. Embedded, it is a virtual cluster with its own port, topics and groups; on an external cluster it is the
/// topics and groups with the sandbox's prefix. Services stay in their consumer groups from test to test.
/// </summary>
public sealed class KafkaCluster : Resource, IConnectable
{
    private static readonly TimeSpan GroupTimeout = TimeSpan.FromSeconds(30);
    private readonly KafkaClusterBuilder _declared;
    private KafkaBackend? _backend;

    internal KafkaCluster(string name, KafkaClusterBuilder declared)
        : base(name) => _declared = declared;

    /// <summary>What clients take as <c>bootstrap.servers</c>.</summary>
    /// <exception cref="InvalidOperationException">The sandbox has not started.</exception>
    public string BootstrapServers => Backend.BootstrapServers;

    /// <inheritdoc/>
    string IConnectable.ConnectionSetting => BootstrapServers;

    /// <summary>
    /// What the names of topics and groups of this sandbox begin with. Empty on the embedded broker; on an external cluster the application must
    /// put it before its names, through its configuration.
    /// </summary>
    /// <exception cref="InvalidOperationException">The sandbox has not started.</exception>
    public string Prefix => Backend.Prefix;

    internal KafkaBackend Backend => _backend
        ?? throw new InvalidOperationException($"'{Name}' has no cluster before its sandbox has started. Rent the sandbox first.");

    /// <summary>A topic whose records hold JSON.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="name">The name, without the prefix.</param>
    /// <param name="options">How JSON is read and written; camel case (<see cref="JsonSerializerOptions.Web"/>) unless told.</param>
    public KafkaTopic<T> Topic<T>(string name, JsonSerializerOptions? options = null) => new(this, name, new JsonValues<T>(options ?? JsonSerializerOptions.Web), Timeline);

    /// <summary>A topic whose records are taken as text.</summary>
    /// <param name="name">The name, without the prefix.</param>
    public KafkaTopic<string> Topic(string name) => new(this, name, new TextValues(), Timeline);

    /// <inheritdoc/>
    protected override async Task StartAsync(CancellationToken cancellationToken)
    {
        var server = await KafkaServers.FindAsync(cancellationToken);
        _backend = server.Provider == EmbeddedKafkaProvider.ProviderName ? new EmbeddedBackend() : new ExternalBackend(server.ConnectionString);
        await _backend.StartAsync(_declared.Topics, Timeline, cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ReadyAsync(CancellationToken cancellationToken)
    {
        foreach (var group in _declared.Groups)
        {
            try
            {
                await Eventually.Within(GroupTimeout).Value(() => Backend.NotReadyAsync(group, cancellationToken), static reason => reason is null, cancellationToken);
            }
            catch (EventuallyException missed)
            {
                throw new SandboxException(
                    $"{Name}: no service joined the consumer group '{Prefix}{group}' within {GroupTimeout.TotalSeconds:0} s. {missed.Message} "
                    + "Check its group.id and bootstrap.servers, or take ConsumedBy out of the sandbox.", missed);
            }
        }

        await Backend.MarkBaselineAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override ValueTask<Observation> ObserveAsync(CancellationToken cancellationToken) => Backend.ObserveAsync(cancellationToken);

    /// <inheritdoc/>
    protected override IEnumerable<string> Findings() => Backend.Findings().Select(finding => $"{Name}: {finding}");

    /// <inheritdoc/>
    protected override ValueTask<ResetOutcome> ResetAsync(CancellationToken cancellationToken) => Backend.ResetAsync(cancellationToken);

    /// <inheritdoc/>
    protected override ValueTask DiscardAsync() => _backend?.DisposeAsync() ?? default;
}
