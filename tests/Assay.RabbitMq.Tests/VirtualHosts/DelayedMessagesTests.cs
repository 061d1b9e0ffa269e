using Assay.RabbitMq.Firehose;
using Assay.RabbitMq.Management;
using Assay.RabbitMq.VirtualHosts;

namespace Assay.RabbitMq.Tests.VirtualHosts;

/// <summary>Messages that an exchange delays. The plugin for it comes with no server, so what decides is tested alone.</summary>
public sealed class DelayedMessagesTests
{
    private static readonly ExchangeInfo[] Exchanges = [Exchange("later", "x-delayed-message"), Exchange("orders", "topic")];

    [Fact]
    public void An_exchange_that_delays_keeps_what_was_published_to_it_until_the_delay_is_over()
    {
        var kept = DelayedMessages.First([Published("orders", 90_000), Published("later", 60_000), Published("later", 2500L), Published("later", null)], Exchanges);

        Assert.Equal(
            "the exchange 'later' keeps 2 delayed message(s), for up to 60 s. Nobody can take them out of it: wait longer than that, or let the tests set a shorter delay", kept);
    }

    [Fact]
    public void Other_exchanges_keep_nothing()
    {
        Assert.Null(DelayedMessages.First([Published("orders", 60_000)], Exchanges));
        Assert.Null(DelayedMessages.First([Published("later", null), Published("later", -1), Published("later", 0)], Exchanges));
    }

    [Fact]
    public void What_a_consumer_was_given_is_no_longer_kept() =>
        Assert.Null(DelayedMessages.First([Published("later", 60_000) with { Queue = "work" }], Exchanges));

    [Theory]
    [InlineData(60_000, 59, true)]
    [InlineData(60_000, 61, false)]
    [InlineData("60000", 59, true)]
    [InlineData("soon", 0, false)]
    [InlineData(long.MaxValue, 61, true)]
    public void A_message_is_kept_for_its_delay(object delay, int seconds, bool isKept) =>
        Assert.Equal(isKept, DelayedMessages.IsKept(Published("later", delay).Delivery, TimeSpan.FromSeconds(seconds)));

    private static ExchangeInfo Exchange(string name, string type) => new(name, type, Durable: true, AutoDelete: false, Internal: false, default);

    private static SeenMessage Published(string exchange, object? delay) =>
        new(new RabbitDelivery { Exchange = exchange, Headers = delay is null ? new Dictionary<string, object?>() : new Dictionary<string, object?> { ["x-delay"] = delay } }, Queue: null);
}
