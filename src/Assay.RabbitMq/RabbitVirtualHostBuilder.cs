using System.Collections.Immutable;
using Assay.Servers;
using RabbitMQ.Client;

namespace Assay.RabbitMq;

/// <summary>Declares what a sandbox's virtual host holds before the services start, as operations would in production, and who consumes.</summary>
public sealed class RabbitVirtualHostBuilder
{
    private readonly List<Func<IChannel, CancellationToken, Task>> _declarations = [];
    private readonly List<(string Queue, int Consumers)> _consumed = [];
    private readonly List<string> _early = [];

    internal RabbitVirtualHostBuilder()
    {
    }

    internal string? PinnedVersion { get; private set; }

    internal string? ExternalServer { get; private set; }

    internal ImmutableSortedDictionary<string, string> ServerSettings { get; private set; } = ServerRequest.NoSettings;

    internal IReadOnlyList<Func<IChannel, CancellationToken, Task>> Declarations => _declarations;

    internal IReadOnlyList<(string Queue, int Consumers)> Awaited => _consumed;

    internal IReadOnlyList<string> EarlyQueues => _early;

    /// <summary>Asks for one version, as far as it is given: <c>3</c>, <c>3.10</c>. It is honoured or refused, never replaced. Without it, any version serves.</summary>
    /// <param name="version">The version.</param>
    /// <returns>The builder.</returns>
    public RabbitVirtualHostBuilder Version(string version)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(version);
        PinnedVersion = version;
        return this;
    }

    /// <summary>
    /// A setting of the server, by its name in <c>rabbitmq.conf</c>, in place of Assay's default: <c>channel_max</c>, <c>consumer_timeout</c>. Virtual
    /// hosts of different settings lie in different servers. What an external server is set to is its owner's matter.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The value.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name or the value is no line of a configuration.</exception>
    public RabbitVirtualHostBuilder ServerSetting(string name, string value)
    {
        ServerSettings = ServerSettings.With(name, value);
        return this;
    }

    /// <summary>Takes this server and no other, unless <c>ASSAY_RABBITMQ</c> names one. It is never stopped, and no virtual host in it is touched that is not Assay's.</summary>
    /// <param name="connectionString">An AMQP URI of a user who may make virtual hosts, as <c>ASSAY_RABBITMQ</c> takes it.</param>
    /// <returns>The builder.</returns>
    public RabbitVirtualHostBuilder On(string connectionString)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        ExternalServer = connectionString;
        return this;
    }

    /// <summary>Declares a durable exchange.</summary>
    /// <param name="name">The name.</param>
    /// <param name="type"><c>direct</c>, <c>topic</c>, <c>fanout</c>, <c>headers</c>, or one that a plugin adds.</param>
    /// <param name="arguments">Arguments such as <c>alternate-exchange</c>; none when left out.</param>
    /// <returns>The builder.</returns>
    public RabbitVirtualHostBuilder Exchange(string name, string type, IReadOnlyDictionary<string, object?>? arguments = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentException.ThrowIfNullOrWhiteSpace(type);
        _declarations.Add((channel, token) => channel.ExchangeDeclareAsync(name, type, durable: true, arguments: Copy(arguments), cancellationToken: token));
        return this;
    }

    /// <summary>Declares a durable queue.</summary>
    /// <param name="name">The name.</param>
    /// <param name="arguments">Arguments such as <c>x-dead-letter-exchange</c>; none when left out.</param>
    /// <returns>The builder.</returns>
    public RabbitVirtualHostBuilder Queue(string name, IReadOnlyDictionary<string, object?>? arguments = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        _declarations.Add((channel, token) => channel.QueueDeclareAsync(
            name, durable: true, exclusive: false, autoDelete: false, arguments: Copy(arguments), cancellationToken: token));
        return this;
    }

    /// <summary>Binds a queue to an exchange.</summary>
    /// <param name="queue">The queue, declared before.</param>
    /// <param name="exchange">The exchange, declared before.</param>
    /// <param name="routingKey">The routing key or pattern; empty when left out.</param>
    /// <returns>The builder.</returns>
    public RabbitVirtualHostBuilder Binding(string queue, string exchange, string routingKey = "")
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(queue);
        ArgumentException.ThrowIfNullOrWhiteSpace(exchange);
        _declarations.Add((channel, token) => channel.QueueBindAsync(queue, exchange, routingKey, cancellationToken: token));
        return this;
    }

    /// <summary>Binds an exchange to another: what the source takes, the destination takes too.</summary>
    /// <param name="destination">The exchange that gets the messages, declared before.</param>
    /// <param name="source">The exchange that they come from, declared before.</param>
    /// <param name="routingKey">The routing key or pattern; empty when left out.</param>
    /// <returns>The builder.</returns>
    public RabbitVirtualHostBuilder ExchangeBinding(string destination, string source, string routingKey = "")
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(destination);
        ArgumentException.ThrowIfNullOrWhiteSpace(source);
        _declarations.Add((channel, token) => channel.ExchangeBindAsync(destination, source, routingKey, cancellationToken: token));
        return this;
    }

    /// <summary>
    /// Names a queue that a service of the sandbox consumes. The sandbox is handed out when so many consumers are there, so that no test pays for
    /// their start and what they declare counts as the application's.
    /// </summary>
    /// <param name="queue">The queue; a service may declare it. No stream, which does not tell its consumers: the sandbox fails to start.</param>
    /// <param name="consumers">How many consumers. 1 unless told.</param>
    /// <param name="acknowledgesBeforeProcessing">
    /// Whether a message may be acknowledged while it is still worked on, as with <c>autoAck: true</c>. That nothing is unacknowledged then says nothing about the work:
    /// declare with <see cref="SandboxBuilder.AtRest"/> when that is done. Without a condition a sandbox in which a message came to the queue is replaced.
    /// </param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are no consumers.</exception>
    public RabbitVirtualHostBuilder Consumed(string queue, int consumers = 1, bool acknowledgesBeforeProcessing = false)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(queue);
        ArgumentOutOfRangeException.ThrowIfLessThan(consumers, 1);
        _consumed.Add((queue, consumers));
        if (acknowledgesBeforeProcessing)
            _early.Add(queue);
        return this;
    }

    private static Dictionary<string, object?>? Copy(IReadOnlyDictionary<string, object?>? arguments) =>
        arguments?.ToDictionary(argument => argument.Key, argument => argument.Value, StringComparer.Ordinal);
}
