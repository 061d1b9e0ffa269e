using System.Text.Json;
using Assay.Kafka.Backends;
using Assay.Kafka.Broker;
using Assay.Kafka.Servers;
using Assay.Resources;
using Assay.Sandboxes;
using Assay.Servers;

namespace Assay.Kafka;

/// <summary>
/// A Kafka cluster of a sandbox's own. Embedded, it is a virtual cluster with its own port, topics and groups; on an external cluster it is the
/// topics and groups with the sandbox's prefix. Services stay in their consumer groups from test to test.
/// </summary>
public sealed class KafkaCluster : Resource, IConnectable
{
    private static readonly TimeSpan GroupTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RestTimeout = TimeSpan.FromSeconds(5);
    private readonly KafkaClusterBuilder _declared;
    private KafkaBackend? _backend;
    private CancellationToken _serverLost;
    private long _changesWhenReady;

    internal KafkaCluster(string name, KafkaClusterBuilder declared)
        : base(name) => _declared = declared;

    /// <summary>What clients take as <c>bootstrap.servers</c>.</summary>
    /// <exception cref="InvalidOperationException">The sandbox has not started.</exception>
    public string BootstrapServers => Backend.BootstrapServers;

    /// <inheritdoc/>
    string IConnectable.ConnectionSetting => BootstrapServers;

    /// <summary>
    /// What the names of topics and groups of this sandbox begin with. Empty on the embedded broker; on an external cluster the application must
    /// put it before its names and before each <c>transactional.id</c>, through its configuration.
    /// </summary>
    /// <exception cref="InvalidOperationException">The sandbox has not started.</exception>
    public string Prefix => Backend.Prefix;

    /// <summary>Whether the sandbox runs on the embedded broker, where a test may disturb what nobody else uses.</summary>
    /// <exception cref="InvalidOperationException">The sandbox has not started.</exception>
    public bool IsEmbedded => Backend.Embedded is not null;

    /// <summary>
    /// The embedded cluster itself: faults, brokers that go down and come up, leaders that move. The return of the sandbox takes all of it back.
    /// </summary>
    /// <exception cref="NotSupportedException">The sandbox runs on a Kafka server, which a test must not disturb.</exception>
    /// <exception cref="InvalidOperationException">The sandbox has not started.</exception>
    public EmbeddedKafkaCluster Embedded => Backend.Embedded
        ?? throw new NotSupportedException(
            $"'{Name}' runs on a Kafka server at {BootstrapServers}, which others may use. Faults need the embedded broker: run these tests without ASSAY_KAFKA and ASSAY_KAFKA_PROVIDER.");

    internal KafkaBackend Backend => _backend
        ?? throw new InvalidOperationException($"'{Name}' has no cluster before its sandbox has started. Rent the sandbox first.");

    /// <summary>A topic whose records hold JSON, in camel case (<see cref="JsonSerializerOptions.Web"/>).</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="name">The name, without the prefix.</param>
    public KafkaTopic<T> Topic<T>(string name) => Topic<T>(name, JsonSerializerOptions.Web);

    /// <summary>A topic whose records hold JSON.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="name">The name, without the prefix.</param>
    /// <param name="options">How JSON is read and written: the application's options.</param>
    public KafkaTopic<T> Topic<T>(string name, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new(this, name, new JsonValues<T>(options));
    }

    /// <summary>A topic whose records hold values in a format of another kind, such as Avro or Protobuf.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="name">The name, without the prefix.</param>
    /// <param name="format">How values are read and written.</param>
    public KafkaTopic<T> Topic<T>(string name, KafkaValueFormat<T> format)
    {
        ArgumentNullException.ThrowIfNull(format);
        return new(this, name, format);
    }

    /// <summary>A topic whose records are taken as text.</summary>
    /// <param name="name">The name, without the prefix.</param>
    public KafkaTopic<string> Topic(string name) => new(this, name, new TextValues());

    /// <summary>A consumer group of the application.</summary>
    /// <param name="name">The <c>group.id</c>, without the prefix.</param>
    public KafkaGroup Group(string name) => new(this, name);

    /// <summary>
    /// Waits until everything that was published has been processed and nothing more comes: every group with members has committed all there is, no
    /// transaction is open, the sandbox's own conditions hold (<see cref="SandboxBuilder.AtRest"/>), and nothing happened between two looks. It is a fence, not
    /// a window: at rest it costs no time. Of a group that commits before it has processed only such a condition can tell.
    /// </summary>
    /// <param name="within">How long to wait at most. 5 seconds unless told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TopicAssertionException">It took longer; says what was still under way.</exception>
    public async Task ShouldComeToRest(TimeSpan? within = null, CancellationToken cancellationToken = default)
    {
        try
        {
            await Eventually.Within(within ?? RestTimeout).Value(() => UnrestAsync(cancellationToken), static unrest => unrest is null, cancellationToken);
        }
        catch (EventuallyException missed)
        {
            throw new TopicAssertionException($"{Name}: expected to come to rest. {missed.Message}", missed);
        }
    }

    /// <inheritdoc/>
    protected override string? LostBecause => _serverLost.IsCancellationRequested ? "the Kafka server is gone: it was stopped or killed" : null;

    internal void Tell(string what) => Timeline.Record("test", what);

    /// <inheritdoc/>
    protected override async Task StartAsync(CancellationToken cancellationToken)
    {
        var server = await _declared.FindServer(cancellationToken);
        _serverLost = server.Lost;
        _backend = await OpenAsync(server, cancellationToken);
        await _backend.StartAsync(_declared.Topics, Timeline, cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ReadyAsync(CancellationToken cancellationToken)
    {
        foreach (var group in _declared.Groups)
        {
            try
            {
                await Eventually.Within(GroupTimeout).Value(() => Backend.GroupAsync(group, cancellationToken), static state => state.IsStable, cancellationToken);
            }
            catch (EventuallyException missed)
            {
                throw new SandboxException(
                    $"{Name}: no service joined the consumer group '{Prefix}{group}' within {GroupTimeout.TotalSeconds:0} s. {missed.Message} "
                    + "Check its group.id and bootstrap.servers, or take ConsumedBy out of the sandbox.", missed);
            }
        }

        await Backend.MarkBaselineAsync(cancellationToken);
        if (_declared.EarlyGroups.Count > 0)
            _changesWhenReady = (await Backend.ObserveAsync(cancellationToken)).Changes;
    }

    /// <inheritdoc/>
    protected override async ValueTask<Observation> ObserveAsync(CancellationToken cancellationToken)
    {
        if (LostBecause is not null)
            return Observation.AtRest();
        var observed = await Backend.ObserveAsync(cancellationToken);
        // A service that restarts, or was stopped by the test, would miss what the next test publishes.
        return observed.Busy is null && await Backend.UnconsumedAsync(_declared.Groups, cancellationToken) is { } missing
            ? Observation.UnderWay(missing, observed.Changes)
            : observed;
    }

    /// <inheritdoc/>
    protected override IEnumerable<string> Findings() => Backend.Findings().Select(finding => $"{Name}: {finding}");

    /// <inheritdoc/>
    protected override async ValueTask<ResetOutcome> ResetAsync(CancellationToken cancellationToken) =>
        (LostBecause ?? await UnseenWorkAsync(cancellationToken)) is { } reason ? ResetOutcome.Replace(reason) : await Backend.ResetAsync(cancellationToken);

    /// <inheritdoc/>
    protected override ValueTask DiscardAsync() => _backend?.DisposeAsync() ?? default;

    private async Task<KafkaBackend> OpenAsync(Server server, CancellationToken cancellationToken)
    {
        if (server.Provider == EmbeddedKafkaProvider.ProviderName)
            return new EmbeddedBackend(_declared.EmbeddedOptions ?? new());
        if (_declared.EmbeddedOptions is null)
            return await ExternalBackend.OpenAsync(server.ConnectionString, cancellationToken);
        throw new SandboxException(
            $"{Name}: Embedded(…) sets how the embedded broker behaves, and the provider '{server.Provider}' was chosen. "
            + "Leave it out, or run these tests without ASSAY_KAFKA and ASSAY_KAFKA_PROVIDER.");
    }

    /// <summary>Why a service may still be at work though its group has committed everything; null when it is not.</summary>
    private async ValueTask<string?> UnseenWorkAsync(CancellationToken cancellationToken)
    {
        if (_declared.EarlyGroups.Count == 0 || Context.Conditions.Count > 0 || (await Backend.ObserveAsync(cancellationToken)).Changes == _changesWhenReady)
            return null;
        return $"the group '{_declared.EarlyGroups[0]}' commits before it has processed a record, and no condition says when it is done. Declare one with AtRest.";
    }

    private async Task<string?> UnrestAsync(CancellationToken cancellationToken)
    {
        var before = await Backend.ObserveAsync(cancellationToken);
        return before.Busy
            ?? Backend.OpenTransaction
            ?? await RestCondition.FirstUnmetAsync(Context.Conditions, cancellationToken)
            ?? ((await Backend.ObserveAsync(cancellationToken)).Changes == before.Changes ? null : "records were still flowing");
    }
}
