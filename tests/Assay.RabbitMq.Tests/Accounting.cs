using System.Collections.Concurrent;
using Assay.Resources;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Assay.RabbitMq.Tests;

/// <summary>An application on MassTransit: takes orders, and answers each with an event.</summary>
internal sealed class Accounting(RabbitVirtualHost bus, Action<IRabbitMqBusFactoryConfigurator>? configure = null) : Service("accounting")
{
    public const string Queue = "accounting";
    private IHost? _host;

    /// <summary>The orders that came, also those that it refused.</summary>
    public ConcurrentQueue<int> Seen { get; } = new();

    public int Starts { get; private set; }

    /// <summary>Publishes as code of the application does.</summary>
    public Task PublishAsync<T>(T message, CancellationToken cancellationToken)
        where T : class => (_host ?? throw new InvalidOperationException("It has not started.")).Services.GetRequiredService<IBus>().Publish(message, cancellationToken);

    /// <summary>Asks and waits for the answer, as code of the application does.</summary>
    public async Task<OrderChecked> AskAsync(CheckOrder question, CancellationToken cancellationToken)
    {
        var bus = (_host ?? throw new InvalidOperationException("It has not started.")).Services.GetRequiredService<IBus>();
        return (await bus.CreateRequestClient<CheckOrder>().GetResponse<OrderChecked>(question, cancellationToken)).Message;
    }

    protected override async Task StartAsync(CancellationToken cancellationToken)
    {
        Starts++;
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton(this);
        builder.Services.Configure<MassTransitHostOptions>(static options => options.WaitUntilStarted = true);
        builder.Services.AddMassTransit(transit =>
        {
            transit.AddConsumer<Consumer>();
            transit.UsingRabbitMq((context, rabbit) =>
            {
                rabbit.Host(bus.Host, (ushort)bus.Port, bus.VirtualHost, host =>
                {
                    host.Username(bus.User);
                    host.Password(bus.Password);
                });
                configure?.Invoke(rabbit);
                rabbit.ReceiveEndpoint(Queue, endpoint => endpoint.ConfigureConsumer<Consumer>(context));
            });
        });
        _host = builder.Build();
        await _host.StartAsync(cancellationToken);
    }

    protected override ValueTask<ResetOutcome> ResetAsync(CancellationToken cancellationToken)
    {
        Seen.Clear();
        return new(ResetOutcome.Done);
    }

    protected override async ValueTask DiscardAsync()
    {
        if (_host is null)
            return;
        await _host.StopAsync();
        _host.Dispose();
    }

    private sealed class Consumer(Accounting accounting) : IConsumer<OrderPlaced>, IConsumer<CheckOrder>
    {
        public Task Consume(ConsumeContext<CheckOrder> context) =>
            context.RespondAsync(new OrderChecked(context.Message.OrderId, context.Message.Amount > 0));

        public async Task Consume(ConsumeContext<OrderPlaced> context)
        {
            var order = context.Message;
            accounting.Seen.Enqueue(order.OrderId);
            if (order.Amount <= 0)
                throw new InvalidOperationException($"Order {order.OrderId} has no amount.");
            await context.Publish(new OrderAccepted(order.OrderId, order.Amount, order.Urgency));
        }
    }
}
