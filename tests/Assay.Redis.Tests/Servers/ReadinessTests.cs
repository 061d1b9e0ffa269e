using Assay.Dummy;
using Assay.Reporting;
using Assay.Servers;

namespace Assay.Redis.Tests.Servers;

/// <summary>How long and how often a started server is asked whether it is ready.</summary>
public sealed class ReadinessTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_probe_that_ran_into_its_own_time_out_is_repeated(bool own)
    {
        await using var home = new TemporaryHome();
        var asked = 0;
        // As a client for HTTP says that an answer took too long.
        var redis = new AlteredRedis(probeAsync: _ => ++asked == 1 ? throw new TaskCanceledException("The request took too long.") : Task.CompletedTask);

        var server = await StartAsync(home, redis, own, TimeSpan.FromMinutes(1));

        Assert.Equal(2, asked);
        await (server.StopAsync?.Invoke() ?? Task.CompletedTask);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_server_that_never_becomes_ready_is_named_with_what_its_probe_saw(bool own)
    {
        await using var home = new TemporaryHome();
        var redis = new AlteredRedis(probeAsync: _ => throw new TaskCanceledException("The request took too long."));
        var failure = await Assert.ThrowsAsync<ServerException>(() => StartAsync(home, redis, own, TimeSpan.FromSeconds(10)));
        Assert.Contains("was not ready", failure.Message, StringComparison.Ordinal);
        Assert.Contains("The request took too long.", failure.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Data_that_is_not_made_in_time_is_named(bool own)
    {
        await using var home = new TemporaryHome();
        var redis = new AlteredRedis((_, patience) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, patience));
        var failure = await Assert.ThrowsAsync<ServerException>(() => StartAsync(home, redis, own, TimeSpan.FromSeconds(1)));
        Assert.Contains("was not ready within 1 s: its data was still being made", failure.Message, StringComparison.Ordinal);
    }

    private static Task<Server> StartAsync(TemporaryHome home, AlteredRedis redis, bool own, TimeSpan timeout)
    {
        var finder = new ServerFinder(new ServerFinderOptions
        {
            Home = home.Home,
            StartTimeout = timeout,
            Journal = RunJournal.ToText(TextWriter.Null),
            Environment = DummyEnvironment.Variable,
        });
        var request = new ServerRequest(redis.Kind());
        return own ? finder.StartOwnAsync(request, Token) : finder.FindAsync(request, Token);
    }
}
