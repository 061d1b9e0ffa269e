using RabbitMQ.Client;

namespace Assay.RabbitMq;

/// <summary>Declares what a sandbox's virtual host holds before the services start, as operations would in production, and who consumes.</summary>
public sealed class RabbitVirtualHostBuilder
{
    private readonly List<Func<IChannel, CancellationToken, Task>> _declarations = [];
    private readonly List<(string Queue, int Consumers)> _consumed = [];

    internal RabbitVirtualHostBuilder()
    {
    }

    internal IReadOnlyList<Func<IChannel, CancellationToken, Task>> Declarations => _declarations;

    internal IReadOnlyList<(string Queue, int Consumers)> Awaited => _consumed;

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

    /// <summary>
    /// Names a queue that a service of the sandbox consumes. The sandbox is handed out when so many consumers are there, so that no test pays for
    /// their start and what they declare counts as the application's.
    /// </summary>
    /// <param name="queue">The queue; a service may declare it.</param>
    /// <param name="consumers">How many consumers. 1 unless told.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are no consumers.</exception>
    public RabbitVirtualHostBuilder Consumed(string queue, int consumers = 1)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(queue);
        ArgumentOutOfRangeException.ThrowIfLessThan(consumers, 1);
        _consumed.Add((queue, consumers));
        return this;
    }

    private static Dictionary<string, object?>? Copy(IReadOnlyDictionary<string, object?>? arguments) =>
        arguments?.ToDictionary(argument => argument.Key, argument => argument.Value, StringComparer.Ordinal);
}
