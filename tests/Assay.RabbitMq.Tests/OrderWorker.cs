using System.Collections.Concurrent;
using System.Text;
using Assay.Resources;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Assay.RabbitMq.Tests;

/// <summary>
/// An application on plain RabbitMQ.Client: declares its exchange and queues, works on orders, confirms each with a message, and sends what it can't
/// read to its dead-letter queue.
/// </summary>
internal sealed class OrderWorker(RabbitVirtualHost bus) : Service("worker")
{
    public const string Orders = "orders";
    public const string Work = "orders.work";
    public const string Dead = "orders.dead";
    private IConnection? _connection;
    private volatile TaskCompletionSource? _held;

    public ConcurrentQueue<string> Seen { get; } = new();

    public int Connections { get; private set; }

    /// <summary>From now on messages are taken and not acknowledged.</summary>
    public void Hold() => _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release()
    {
        var held = _held;
        _held = null;
        held?.TrySetResult();
    }

    protected override async Task StartAsync(CancellationToken cancellationToken)
    {
        _connection = await new ConnectionFactory { Uri = new Uri(bus.AmqpUrl) }.CreateConnectionAsync(cancellationToken);
        Connections++;
        var channel = await _connection.CreateChannelAsync(cancellationToken: cancellationToken);
        await channel.ExchangeDeclareAsync(Orders, ExchangeType.Topic, durable: true, cancellationToken: cancellationToken);
        await channel.QueueDeclareAsync(Dead, durable: true, exclusive: false, autoDelete: false, cancellationToken: cancellationToken);
        await channel.QueueDeclareAsync(
            Work, durable: true, exclusive: false, autoDelete: false,
            new Dictionary<string, object?> { ["x-dead-letter-exchange"] = "", ["x-dead-letter-routing-key"] = Dead }, cancellationToken: cancellationToken);
        await channel.QueueBindAsync(Work, Orders, "order.created", cancellationToken: cancellationToken);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, message) => WorkAsync(channel, message);
        await channel.BasicConsumeAsync(Work, autoAck: false, consumer, cancellationToken);
    }

    protected override ValueTask<ResetOutcome> ResetAsync(CancellationToken cancellationToken) => new(ResetOutcome.Done);

    protected override async ValueTask DiscardAsync()
    {
        Release();
        if (_connection is not null)
            await _connection.DisposeAsync();
    }

    private async Task WorkAsync(IChannel channel, BasicDeliverEventArgs message)
    {
        var body = Encoding.UTF8.GetString(message.Body.Span);
        Seen.Enqueue(body);
        if (_held is { } held)
            await held.Task;
        if (body.StartsWith("poison", StringComparison.Ordinal))
        {
            await channel.BasicNackAsync(message.DeliveryTag, multiple: false, requeue: false);
            return;
        }

        await channel.BasicPublishAsync(Orders, "order.confirmed", Encoding.UTF8.GetBytes(body));
        await channel.BasicAckAsync(message.DeliveryTag, multiple: false);
    }
}
