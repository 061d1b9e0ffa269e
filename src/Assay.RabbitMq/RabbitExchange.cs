using Assay.RabbitMq.Messages;

namespace Assay.RabbitMq;

/// <summary>
/// An exchange as a test sees it: what was published to it in this rent, routable or not, and a way to publish. No queue is bound for that, so the
/// exchange acts as it does in production.
/// </summary>
/// <typeparam name="T">The type of the bodies.</typeparam>
public sealed class RabbitExchange<T> : RabbitProbe<T>
{
    internal RabbitExchange(RabbitVirtualHost host, string name, RabbitBodyFormat<T> format)
        : base(host, new ExchangeMessages(host, name), format)
    {
        ArgumentNullException.ThrowIfNull(name);
        Name = name;
    }

    /// <summary>The name; empty for the default exchange.</summary>
    public string Name { get; }

    /// <summary>Publishes a value. Ends when the server has taken it.</summary>
    /// <param name="value">The value.</param>
    /// <param name="routingKey">The routing key; empty when left out.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task Publish(T value, string routingKey = "", CancellationToken cancellationToken = default) =>
        await Publish(await Format.WriteAsync(value, cancellationToken) with { RoutingKey = routingKey }, cancellationToken);

    /// <summary>Publishes a message as it is: a body that nobody can read, headers. Ends when the server has taken it.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RabbitMQ.Client.Exceptions.AlreadyClosedException">There is no such exchange.</exception>
    public Task Publish(RabbitMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Host.PublishAsync(Name, message.RoutingKey, message, cancellationToken);
    }

    /// <summary>
    /// Publishes a message once more, with its routing key, body, headers and properties: what consumers see when a publisher sent twice, as one does that lost its connection
    /// before the server confirmed. A property that names another user than the sandbox's is left out, since the server would refuse it. Ends when the server has taken it.
    /// </summary>
    /// <param name="message">A message of this exchange.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task Duplicate(RabbitDelivery message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Host.PublishAsync(Name, message.RoutingKey, mandatory: false, Deliveries.Again(message, Host.User), message.Body, cancellationToken);
    }
}
