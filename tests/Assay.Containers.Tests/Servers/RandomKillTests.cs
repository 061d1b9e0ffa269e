using Assay.Dummy;
using StackExchange.Redis;

namespace Assay.Containers.Tests.Servers;

public sealed class RandomKillTests
{
    private static readonly int Rounds = TestRun.Count(everyDay: 1, inTheLongRun: 20);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_is_killed_at_whatever_moment_the_next_process_gets_the_only_container_and_nothing_is_left() =>
        await new KillRounds(ContainerUser.Start, async home => (await Engine.ContainersAsync(home, Token)).Count, Random.Shared.Next()).RunAsync(Rounds, AskAsync, Token);

    private static async Task AskAsync(string configuration)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(configuration);
        await connection.GetDatabase().PingAsync();
    }
}
