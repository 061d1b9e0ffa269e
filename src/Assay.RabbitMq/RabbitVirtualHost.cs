using System.Text.Json;
using Assay.RabbitMq.Firehose;
using Assay.RabbitMq.Messages;
using Assay.RabbitMq.Servers;
using Assay.RabbitMq.VirtualHosts;
using Assay.Resources;
using Assay.Sandboxes;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Assay.RabbitMq;

/// <summary>
/// A RabbitMQ virtual host of a sandbox's own: exchanges, queues and messages that no other sandbox sees. After a test its queues are emptied;
/// what the services declared stays, and their consumers stay connected.
/// </summary>
public sealed partial class RabbitVirtualHost : Resource, IConnectable
{
    private static readonly TimeSpan ConsumerTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CalmPause = TimeSpan.FromMilliseconds(50);
    private readonly RabbitVirtualHostBuilder _declared;
    private RabbitHost? _host;
    private LeasedVirtualHost? _leased;
    private FirehoseTap? _tap;
    private RestWatch? _rest;
    private DelayedMessages? _delayed;
    private ConsumerCounts? _counts;
    private QueueCensus? _census;
    private QueueKinds? _kinds;
    private Topology? _baseline;
    private IReadOnlyDictionary<string, long> _consumers = new Dictionary<string, long>();

    internal RabbitVirtualHost(string name, RabbitVirtualHostBuilder declared)
        : base(name) => _declared = declared;

    /// <summary>The AMQP URI for applications: <c>amqp://user:password@host:port/virtual-host</c>, often called <c>AMQP_URL</c>.</summary>
    /// <exception cref="InvalidOperationException">The sandbox has not started.</exception>
    public string AmqpUrl => Address.AmqpUrl;

    /// <inheritdoc/>
    string IConnectable.ConnectionSetting => AmqpUrl;

    /// <summary>The host of the server.</summary>
    /// <exception cref="InvalidOperationException">The sandbox has not started.</exception>
    public string Host => Address.Host;

    /// <summary>The server's port for AMQP.</summary>
    /// <exception cref="InvalidOperationException">The sandbox has not started.</exception>
    public int Port => Address.Port;

    /// <summary>The name of the virtual host.</summary>
    /// <exception cref="InvalidOperationException">The sandbox has not started.</exception>
    public string VirtualHost => Address.VirtualHost;

    /// <summary>The user.</summary>
    /// <exception cref="InvalidOperationException">The sandbox has not started.</exception>
    public string User => Address.User;

    /// <summary>The user's password.</summary>
    /// <exception cref="InvalidOperationException">The sandbox has not started.</exception>
    public string Password => Address.Password;

    /// <inheritdoc/>
    protected override string? LostBecause => _leased?.LostBecause;

    internal LeasedVirtualHost Leased => _leased ?? throw NotStarted();

    internal FirehoseTap Tap => _tap ?? throw NotStarted();

    internal ConsumerCounts Counts => _counts ?? throw NotStarted();

    internal QueueCensus Census => _census ?? throw NotStarted();

    internal QueueKinds Kinds => _kinds ?? throw NotStarted();

    internal RabbitHost Server => _host ?? throw NotStarted();

    private RabbitAddress Address => Server.Address with { VirtualHost = Leased.Name };

    private RestWatch Rest => _rest ?? throw NotStarted();

    private DelayedMessages Delayed => _delayed ?? throw NotStarted();

    /// <summary>An exchange whose messages hold JSON, in camel case (<see cref="JsonSerializerOptions.Web"/>).</summary>
    /// <typeparam name="T">The type of the bodies.</typeparam>
    /// <param name="name">The name; empty for the default exchange.</param>
    public RabbitExchange<T> Exchange<T>(string name) => Exchange<T>(name, JsonSerializerOptions.Web);

    /// <summary>An exchange whose messages hold JSON.</summary>
    /// <typeparam name="T">The type of the bodies.</typeparam>
    /// <param name="name">The name; empty for the default exchange.</param>
    /// <param name="options">How JSON is read and written: the application's options.</param>
    public RabbitExchange<T> Exchange<T>(string name, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new(this, name, new JsonBodies<T>(options));
    }

    /// <summary>An exchange whose messages hold bodies in a format of another kind, such as MassTransit's.</summary>
    /// <typeparam name="T">The type of the bodies.</typeparam>
    /// <param name="name">The name; empty for the default exchange.</param>
    /// <param name="format">How bodies are read and written.</param>
    public RabbitExchange<T> Exchange<T>(string name, RabbitBodyFormat<T> format)
    {
        ArgumentNullException.ThrowIfNull(format);
        return new(this, name, format);
    }

    /// <summary>An exchange whose messages are taken as text.</summary>
    /// <param name="name">The name; empty for the default exchange.</param>
    public RabbitExchange<string> Exchange(string name) => new(this, name, new TextBodies());

    /// <summary>A queue whose messages hold JSON, in camel case (<see cref="JsonSerializerOptions.Web"/>).</summary>
    /// <typeparam name="T">The type of the bodies.</typeparam>
    /// <param name="name">The name.</param>
    public RabbitQueue<T> Queue<T>(string name) => Queue<T>(name, JsonSerializerOptions.Web);

    /// <summary>A queue whose messages hold JSON.</summary>
    /// <typeparam name="T">The type of the bodies.</typeparam>
    /// <param name="name">The name.</param>
    /// <param name="options">How JSON is read and written: the application's options.</param>
    public RabbitQueue<T> Queue<T>(string name, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new(this, name, new JsonBodies<T>(options));
    }

    /// <summary>A queue whose messages hold bodies in a format of another kind, such as MassTransit's.</summary>
    /// <typeparam name="T">The type of the bodies.</typeparam>
    /// <param name="name">The name.</param>
    /// <param name="format">How bodies are read and written.</param>
    public RabbitQueue<T> Queue<T>(string name, RabbitBodyFormat<T> format)
    {
        ArgumentNullException.ThrowIfNull(format);
        return new(this, name, format);
    }

    /// <summary>A queue whose messages are taken as text.</summary>
    /// <param name="name">The name.</param>
    public RabbitQueue<string> Queue(string name) => new(this, name, new TextBodies());

    /// <summary>
    /// A connection of the test's own to the virtual host: all of RabbitMQ.Client. Dispose it before the sandbox; consumers that stay keep the
    /// sandbox from being put back.
    /// </summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="InvalidOperationException">The sandbox has not started.</exception>
    public Task<IConnection> ConnectAsync(CancellationToken cancellationToken = default) =>
        Address.Factory(VirtualHost, "test").CreateConnectionAsync(cancellationToken);

    /// <summary>
    /// Waits until everything that was sent has been dealt with: no message waits for a consumer that is there, none is unacknowledged, none was published or given to a
    /// consumer meanwhile, and the sandbox's own conditions hold (<see cref="SandboxBuilder.AtRest"/>). Messages in queues that nobody consumes may stay, unless they
    /// come back by themselves: those with a time to live and a dead-letter exchange, or those that an exchange delays. Of a consumer that acknowledges before it has
    /// processed only a condition can tell.
    /// </summary>
    /// <param name="within">How long to wait at most. 5 seconds unless told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="MessageAssertionException">It took longer; says what was still under way.</exception>
    public async Task ShouldComeToRest(TimeSpan? within = null, CancellationToken cancellationToken = default)
    {
        try
        {
            await EventuallyAsync(within ?? DefaultWait, () => UnrestAsync(cancellationToken), static unrest => unrest is null, cancellationToken);
        }
        catch (EventuallyException missed)
        {
            throw new MessageAssertionException($"{Name}: expected to come to rest. {missed.Message}", missed);
        }
    }

    /// <summary>Waits as <see cref="Eventually"/> does, to which every error is a "not yet"; but what was lost does not come back.</summary>
    internal async Task<TValue> EventuallyAsync<TValue>(TimeSpan within, Func<Task<TValue>> ask, Func<TValue, bool> holds, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Leased.Lost);
        try
        {
            return await Eventually.Within(within).Value(ask, holds, ended.Token);
        }
        catch (Exception missed) when (missed is OperationCanceledException or EventuallyException && !cancellationToken.IsCancellationRequested && Leased.Loss is { } loss)
        {
            throw loss;
        }
    }

    internal Task PublishAsync(string exchange, string routingKey, RabbitMessage message, CancellationToken cancellationToken) =>
        PublishAsync(exchange, routingKey, mandatory: false, Deliveries.Properties(message), message.Body, cancellationToken);

    /// <exception cref="InvalidOperationException">There is no such queue.</exception>
    internal async Task PublishToQueueAsync(string queue, RabbitMessage message, CancellationToken cancellationToken)
    {
        try
        {
            await PublishAsync("", queue, mandatory: true, Deliveries.Properties(message), message.Body, cancellationToken);
        }
        catch (PublishException returned) when (returned.IsReturn)
        {
            var queues = await Census.ReadAsync(cancellationToken);
            throw new InvalidOperationException($"{Name}: nothing was published, {QueueNames.Missing(queue, queues.Select(static found => found.Name))}", returned);
        }
    }

    /// <exception cref="PublishException">It has to come to a queue (<paramref name="mandatory"/>), and none takes it.</exception>
    /// <exception cref="SandboxException">The server did not take it in time, as with an alarm of its disk or memory.</exception>
    internal Task PublishAsync(
        string exchange, string routingKey, bool mandatory, BasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        TakingLimit.WaitAsync(
            $"{Name}: a message was published to {(exchange.Length == 0 ? $"the queue '{routingKey}'" : $"the exchange '{exchange}'")}",
            TakingLimit.Default,
            () => Leased.BlockedBecause,
            token => Leased.Publishing.UseAsync(
                async channel =>
                {
                    await channel.BasicPublishAsync(exchange, routingKey, mandatory, properties, body, token);
                    return true;
                },
                token),
            cancellationToken);

    private async Task<string?> UnrestAsync(CancellationToken cancellationToken)
    {
        var before = await Tap.FenceAsync(cancellationToken);
        // Twice: a dead letter that moves between two queues while they are asked one after the other is in neither, and nobody traces that it moves.
        return await Rest.UnrestAsync(cancellationToken)
            ?? await Rest.UnrestAsync(cancellationToken)
            ?? await Delayed.FirstAsync(cancellationToken)
            ?? await RestCondition.FirstUnmetAsync(Context.Conditions, cancellationToken)
            ?? (await Tap.FenceAsync(cancellationToken) == before ? null : "messages were still flowing");
    }

    private InvalidOperationException NotStarted() => new($"'{Name}' has no virtual host before its sandbox has started. Rent the sandbox first.");
}
