using System.Net.Sockets;
using System.Text;
using Assay.Containers.Engines;
using Assay.Containers.Holding;
using Assay.Sandboxes;
using Assay.Servers;

namespace Assay.Containers.Tests;

/// <summary>Containers of any image: Redis, spoken to without a client.</summary>
public sealed class ContainerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_sandbox_has_a_container_of_its_own_which_is_put_back_as_its_author_says()
    {
        await using var pool = Pool(most: 2, container => container.Port(6379).Ready(PingAsync).OnReturn(async (it, token) => await SayAsync(it, "FLUSHALL", token)));
        string first;
        await using (var one = await RentAsync(pool))
        {
            await using var other = await RentAsync(pool);
            Assert.NotEqual(one.Container.Address, other.Container.Address);
            await SayAsync(one.Container, "SET key 1", Token);
            Assert.Equal("$-1", await SayAsync(other.Container, "GET key", Token));
            first = one.Container.Address;
        }

        await using var again = await RentAsync(pool);
        Assert.Equal("$-1", await SayAsync(again.Container, "GET key", Token));
        Assert.Empty(pool.Counts.Replacements);
    }

    [Fact]
    public async Task Without_a_word_on_its_state_every_test_gets_a_new_container()
    {
        await using var pool = Pool(most: 1, container => container.Port(6379));
        string first;
        await using (var one = await RentAsync(pool))
            first = one.Container.Address;
        await using var two = await RentAsync(pool);
        Assert.NotEqual(first, two.Container.Address);
        Assert.Equal(["cache: nothing says how 'cache' is put back: OnReturn(…) does, or Stateless() if it keeps nothing"], pool.Counts.Replacements);
    }

    [Fact]
    public async Task A_shared_container_serves_all_sandboxes()
    {
        await using var pool = Pool(most: 2, container => container.Port(6379).Shared().Stateless());
        await using var one = await RentAsync(pool);
        await using var other = await RentAsync(pool);
        Assert.Equal(one.Container.Address, other.Container.Address);
        Assert.Equal("+PONG", await SayAsync(one.Container, "PING", Token));
    }

    [Fact]
    public async Task Variables_arguments_and_files_reach_the_container()
    {
        await using var pool = Pool(most: 1, container => container
            .Port(7000).Port(7001)
            .Environment("UNUSED", "1")
            .Command("/etc/own.conf", "--port", "7000")
            .File("/etc/own.conf", "databases 3\n")
            .Stateless());
        await using var rented = await RentAsync(pool);
        Assert.StartsWith("*2", await SayAsync(rented.Container, "CONFIG GET databases", Token), StringComparison.Ordinal);
        Assert.Equal(rented.Container.Port, rented.Container.PortOf(7000));
        Assert.NotEqual(rented.Container.Port, rented.Container.PortOf(7001));
        var unknown = Assert.Throws<ArgumentException>(() => rented.Container.PortOf(80));
        Assert.Contains("'cache' publishes the ports 7000, 7001, not 80", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_container_that_ends_at_once_shows_its_last_lines()
    {
        await using var pool = Pool(most: 1, container => container.Port(6379).Command("--no-such-setting", "1"));
        var failure = await LastWords.OfAsync(() => RentAsync(pool));
        Assert.Contains($"The container 'cache' ({Engine.Redis}) ended while it started (exit code 1).", failure, StringComparison.Ordinal);
        Assert.Contains("no-such-setting", failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_container_that_never_gets_ready_is_told_with_what_the_probe_saw()
    {
        await using var pool = Pool(most: 1, container => container.Port(6379).StartWithin(TimeSpan.FromSeconds(8)).ReadyHttp("/health"));
        var failure = await Assert.ThrowsAsync<ServerException>(() => RentAsync(pool));
        Assert.Contains("was not ready within 8 s: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Ready to accept connections", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_killed_container_loses_its_sandbox_and_no_more()
    {
        await using var pool = Pool(most: 1, container => container.Port(6379).Stateless());
        string? first;
        await using (var one = await RentAsync(pool))
        {
            first = one.Container.Instance;
            using var client = (await Engine.FindAsync(Token)).Connect();
            var containers = await new EngineContainers(client).FindAsync([$"{ContainerLabels.Instance}={first}"], Token);
            await new EngineContainers(client).RemoveAsync(Assert.Single(containers).Id, Token);
        }

        await using var next = await RentAsync(pool);
        Assert.NotEqual(first, next.Container.Instance);
        Assert.Equal("+PONG", await SayAsync(next.Container, "PING", Token));
    }

    [Fact]
    public void A_container_without_a_port_or_shared_without_a_word_on_its_state_is_refused_where_it_is_declared()
    {
        Assert.Contains("c => c.Port(1025)", Refusal(_ => { }), StringComparison.Ordinal);
        Assert.Contains("OnReturn(…), or Stateless()", Refusal(container => container.Port(1).Shared()), StringComparison.Ordinal);

        static string Refusal(Action<ContainerBuilder> configure) =>
            Assert.Throws<ArgumentException>(() => new SandboxBuilder().Container("cache", "redis:8", configure)).Message;
    }

    private static InstancePool Pool(int most, Action<ContainerBuilder> configure)
    {
        var image = Engine.Redis;
        return new(typeof(Bare), build => new Bare(build.Container("cache", image, configure)), new PoolLimits(1, most, TimeSpan.FromSeconds(60)));
    }

    private static async Task<Bare> RentAsync(InstancePool pool) => (Bare)await pool.RentAsync(RentFlow.Begin(), Token);

    private static async Task PingAsync(Container container, CancellationToken cancellationToken)
    {
        if (await SayAsync(container, "PING", cancellationToken) != "+PONG")
            throw new IOException("it does not answer PING");
    }

    private static async Task<string?> SayAsync(Container container, string command, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(container.Host, container.Port, cancellationToken);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"), cancellationToken);
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadLineAsync(cancellationToken);
    }

    private sealed class Bare(Container container) : Sandbox
    {
        public Container Container { get; } = container;
    }
}
