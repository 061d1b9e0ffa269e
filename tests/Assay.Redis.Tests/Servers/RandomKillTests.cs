using Assay.Dummy;
using StackExchange.Redis;

namespace Assay.Redis.Tests.Servers;

public sealed class RandomKillTests
{
    private static readonly int Rounds = TestRun.Count(2, 50);

    [Fact]
    public async Task Whatever_is_killed_at_whatever_moment_the_next_process_gets_the_only_server_and_nothing_is_left() =>
        await new KillRounds("redis", "redis-server", Random.Shared.Next()).RunAsync(Rounds, AskAsync, TestContext.Current.CancellationToken);

    private static async Task AskAsync(string configuration)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(configuration);
        await connection.GetDatabase().StringSetAsync("asked", true);
    }
}
