using Assay.RabbitMq.Management;
using Assay.RabbitMq.VirtualHosts;

namespace Assay.RabbitMq.Tests.VirtualHosts;

/// <summary>What services still do while they start, as whoever waits for them is told when they never end.</summary>
public sealed class StartupTests
{
    [Fact]
    public void A_virtual_host_in_which_nothing_changes_is_calm() =>
        Assert.Null(Startup.Change((With(2), Consumers(("work", 1))), (With(2), Consumers(("work", 1)))));

    [Fact]
    public void What_changes_is_named()
    {
        Assert.Equal("the number of consumers of the queue 'work' went from 1 to 0", Startup.Change((With(2), Consumers(("work", 1))), (With(3), Consumers(("work", 0)))));
        Assert.Equal("the queue 'more' was declared", Startup.Change((With(2), Consumers(("work", 1))), (With(2), Consumers(("more", 0), ("work", 1)))));
        Assert.Equal("the queue 'work' was deleted", Startup.Change((With(2), Consumers(("work", 1))), (With(2), Consumers())));
        Assert.Equal("the number of exchanges went from 2 to 3", Startup.Change((With(2), Consumers()), (With(3), Consumers())));
    }

    private static Topology With(int exchanges) => new(
        new Dictionary<string, QueueInfo>(),
        Enumerable.Range(0, exchanges).Select(static number => $"exchange{number}")
            .ToDictionary(static name => name, static name => new ExchangeInfo(name, "topic", Durable: true, AutoDelete: false, Internal: false, default)),
        new Dictionary<string, BindingInfo>(),
        new Dictionary<string, string>());

    private static SortedDictionary<string, long> Consumers(params (string Queue, long Count)[] queues) =>
        new(queues.ToDictionary(static queue => queue.Queue, static queue => queue.Count), StringComparer.Ordinal);
}
