using Assay;
using Assay.Http;
using Assay.PostgreSql;
using Assay.RabbitMq;
using Xunit;

namespace Docs.RabbitMq;

public sealed class Store : Sandbox
{
    public Store(SandboxBuilder build)
    {
        // snippet: declare
        Bus = build.RabbitMq("bus", rabbit => rabbit
            .Exchange("orders", "topic")
            .Queue("orders.audit")
            .Binding("orders.audit", "orders", "order.#")
            .Consumed("orders.work"));
        Worker = build.Host<Orders.Worker.Program>("worker", worker => worker
            .Setting("Rabbit:Url", Bus));
        // end
    }

    public RabbitVirtualHost Bus { get; }
    public HostService<Orders.Worker.Program> Worker { get; }
}

public sealed class Ledger : Sandbox
{
    public Ledger(SandboxBuilder build)
    {
        // snippet: masstransit-declare
        Bus = build.RabbitMq("bus", rabbit => rabbit
            .Exchange("Orders:OrderAccepted", "fanout")
            .Exchange("accounting_error", "fanout").Queue("accounting_error").Binding("accounting_error", "accounting_error")
            .Exchange("MassTransit:Fault", "fanout").Exchange("MassTransit:Fault--Orders:OrderCreated--", "fanout")
            .ExchangeBinding("MassTransit:Fault", "MassTransit:Fault--Orders:OrderCreated--")
            .Consumed("accounting"));
        // end
    }

    public RabbitVirtualHost Bus { get; }
}

public sealed class Billing : Sandbox
{
    public Billing(SandboxBuilder build)
    {
        Orders = build.Postgres("orders");
        // snippet: early
        Bus = build.RabbitMq("bus", rabbit => rabbit
            .Consumed("orders.billing", acknowledgesBeforeProcessing: true));
        build.AtRest("every order has its invoice", async cancellationToken =>
            !await Orders.Scalar<bool>($"select exists (select from orders where invoice is null)", cancellationToken));
        // end
    }

    public PostgresDatabase Orders { get; }
    public RabbitVirtualHost Bus { get; }
}

public sealed record OrderCreated(int OrderId, int Amount);

public sealed record OrderConfirmed(int OrderId);

internal static class Use
{
    public static async Task Messages(Store store)
    {
        // snippet: use
        await store.Bus.Exchange<OrderCreated>("orders").Publish(new OrderCreated(7, 4000), "order.created");

        await store.Bus.Exchange<OrderConfirmed>("orders").WithKey("order.confirmed").ShouldReceive(order => order.OrderId == 7);
        await store.Bus.ShouldComeToRest();
        await store.Bus.Exchange<OrderConfirmed>("orders").WithKey("order.confirmed").ShouldReceiveExactly(1);
        // end
    }

    public static async Task DeadLetters(Store store)
    {
        // snippet: dead
        await store.Bus.Queue("orders.work").Publish(RabbitMessage.Text("no JSON"));

        var dead = await store.Bus.Queue("orders.dead").ShouldReceive();
        Assert.Equal("rejected", dead.Delivery.Deaths[0].Reason);
        Assert.Equal(1, await store.Bus.Queue("orders.dead").Redeliver());
        // end
    }

    public static async Task Envelopes(Store store)
    {
        // snippet: masstransit
        var created = store.Bus.Exchange("Orders:OrderCreated", new MassTransitFormat<OrderCreated>("Orders:OrderCreated"));
        await created.Publish(new OrderCreated(7, 0));

        var failed = await store.Bus.Queue("accounting_error", new MassTransitFormat<OrderCreated>("Orders:OrderCreated")).ShouldReceive();
        Assert.Equal("The amount is missing.", failed.Delivery.Header("MT-Fault-Message"));
        // end
    }

    public static async Task ByHand(Store store)
    {
        // snippet: take
        await using var message = await store.Bus.Queue("orders.audit").TakeAsync();
        await message.NackAsync(requeue: true);
        // end
    }
}
