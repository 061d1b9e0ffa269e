using Assay.Containers.Engines;
using Assay.Containers.Holding;
using Assay.Containers.Making;
using Assay.Dummy;
using Assay.Redis.Servers;
using Assay.Servers;
using Assay.Servers.Native;
using Assay.Servers.Watching;
using StackExchange.Redis;

namespace Assay.Containers.Tests.Servers;

/// <summary>What becomes of containers when processes end in all the ways they can.</summary>
public sealed class ContainerLifeTests
{
    private static readonly TimeSpan Brief = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);
    private static readonly Eventually Soon = Eventually.Within(TimeSpan.FromSeconds(60));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_processes_at_once_start_one_container()
    {
        await using var home = new TemporaryHome();
        var processes = Enumerable.Range(0, TestRun.Count(4, 20)).Select(_ => ContainerUser.Start(home.Path, Long)).ToList();
        try
        {
            var answers = await Task.WhenAll(processes.Select(process => process.AnswerAsync(Token)));
            Assert.Single(answers, answer => !answer.Warm);
            Assert.Single(answers.Select(answer => answer.ConnectionString).Distinct());
            Assert.Single(await Engine.ContainersAsync(home, Token));
        }
        finally
        {
            processes.ForEach(process => process.Dispose());
        }
    }

    [Fact]
    public async Task Killing_the_starter_before_the_server_is_ready_leaves_nothing()
    {
        await using var home = new TemporaryHome();
        using var starter = ContainerUser.Start(home.Path, Long, Stall.WithServer);
        await starter.StalledAsync(Token);
        Assert.Single(await Engine.ContainersAsync(home, Token));
        starter.Kill();
        await NothingIsLeftAsync(home);
    }

    [Theory, InlineData("watcher"), InlineData("guard"), InlineData("holder"), InlineData("container"), InlineData("everything but the container")]
    public async Task Killing_any_part_ends_the_others_and_the_next_search_starts_anew(string which)
    {
        await using var home = new TemporaryHome();
        var finder = Engine.Finder(home);
        var lost = await finder.FindAsync(new ServerRequest(RedisServers.Kind), Token);
        await KillAsync(which, home);
        await NothingIsLeftAsync(home);
        await Soon.True(() => lost.Lost.IsCancellationRequested, Token);

        var next = await finder.FindAsync(new ServerRequest(RedisServers.Kind), Token);
        Assert.False(next.Warm);
        Assert.NotEqual(lost.ConnectionString, next.ConnectionString);
        Assert.Single(await Engine.ContainersAsync(home, Token));
    }

    [Fact]
    public async Task A_container_stays_while_a_client_is_connected_and_goes_after_the_idle_time()
    {
        await using var home = new TemporaryHome();
        using var user = ContainerUser.Start(home.Path, Brief);
        var answer = await user.AnswerAsync(Token);
        await using (await ConnectionMultiplexer.ConnectAsync(answer.ConnectionString))
        {
            user.Kill();
            var until = TimeProvider.System.GetTimestamp();
            await Soon.True(() => TimeProvider.System.GetElapsedTime(until) > 6 * Brief, Token);
            Assert.Single(home.Servers.List());
        }

        await NothingIsLeftAsync(home);
        Assert.Equal("nobody used it", home.Folder().Exit?.Reason);
    }

    [Fact]
    public async Task A_container_that_nobody_holds_is_removed_by_the_next_start()
    {
        await using var home = new TemporaryHome();
        using var client = (await Engine.FindAsync(Token)).Connect();
        var labels = OwnLabels.OfServer(home.Home, "lost", "redis-gone").ToDictionary();
        var dead = new Dictionary<string, string>(labels) { [ContainerLabels.Process] = "1 0" };
        var own = OwnLabels.OfProcess(home.Home, "alive").ToDictionary();
        foreach (var some in (Dictionary<string, string>[])[labels, dead, own])
            await CreateAsync(client, some);
        Assert.Equal(3, (await Engine.ContainersAsync(home, Token)).Count);

        await new ContainerSweep(new EngineContainers(client), home.Home).RunAsync(starting: null, Token);
        var left = Assert.Single(await Engine.ContainersAsync(home, Token));
        Assert.Equal("alive", left.Labels[ContainerLabels.Instance]);
        await new EngineContainers(client).RemoveAsync(left.Id, Token);
    }

    private static async Task CreateAsync(EngineClient client, Dictionary<string, string> labels)
    {
        var body = new System.Text.Json.Nodes.JsonObject { ["Image"] = Engine.Redis, ["Labels"] = System.Text.Json.JsonSerializer.SerializeToNode(labels) };
        await client.PostAsync("containers/create", body, Token);
    }

    private static async Task KillAsync(string which, TemporaryHome home)
    {
        await Handover.AllAsync();
        var watched = home.Watched();
        if (which == "container")
        {
            using var client = (await Engine.FindAsync(Token)).Connect();
            await client.PostAsync($"containers/{Assert.Single(await Engine.ContainersAsync(home, Token)).Id}/kill", null, Token);
            return;
        }

        ProcessIdentity[] killed = which switch
        {
            "watcher" => [watched.Watcher!],
            "guard" => [watched.Guard],
            "holder" => [watched.Server],
            // The watcher first, and none of them may find the time to tidy up.
            _ => [watched.Watcher!, watched.Guard, watched.Server],
        };
        Parallel.ForEach(killed, process => process.Kill(Long));
    }

    private static Task NothingIsLeftAsync(TemporaryHome home) => Soon.True(
        async () => home.Processes().Count == 0 && home.Servers.List().Count == 0 && (await Engine.ContainersAsync(home, Token)).Count == 0, Token);
}
