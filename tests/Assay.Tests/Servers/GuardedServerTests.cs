using Assay.Servers.Watching;

namespace Assay.Tests.Servers;

public sealed class GuardedServerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("assay-test-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("trap 'exit 0' TERM", true)]
    [InlineData("trap 'trap - TERM; kill -TERM $$' TERM", true)]
    [InlineData("trap 'kill -KILL $$' TERM", false)]
    [InlineData("trap 'kill -ABRT $$' TERM", false)]
    [InlineData("trap 'exit 1' TERM", false)]
    public async Task A_stop_is_orderly_when_the_server_ends_well_or_by_the_signal_that_asked_it_to(string atStop, bool orderly)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        var folder = new ServerFolder(_folder.FullName);
        using var server = GuardedServer.Start(Plan($"{atStop}; echo ready; while :; do sleep 0.01; done"), folder, ownJob: false);
        await Eventually.Within(TimeSpan.FromSeconds(30)).True(() => File.ReadAllText(folder.Log).Contains("ready", StringComparison.Ordinal), Token);
        Assert.Equal(orderly, await server.StopAsync());
        Assert.False(server.Server.IsAlive());
    }

    [Fact]
    public async Task A_server_that_does_not_stop_in_time_is_killed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        var folder = new ServerFolder(_folder.FullName);
        using var server = GuardedServer.Start(Plan("trap '' TERM; echo ready; while :; do sleep 0.01; done") with { StopMilliseconds = 200 }, folder, ownJob: false);
        await Eventually.Within(TimeSpan.FromSeconds(30)).True(() => File.ReadAllText(folder.Log).Contains("ready", StringComparison.Ordinal), Token);
        Assert.False(await server.StopAsync());
        Assert.False(server.Server.IsAlive());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private WatchPlan Plan(string script) => ShellPlan.Of(script, _folder.FullName);
}
