using System.Collections.Immutable;
using Assay.Leases;
using Assay.Servers;
using Assay.Servers.Native;
using Assay.Servers.Watching;

namespace Assay.Tests.Servers;

/// <summary>Watchers that come up when their starter is dead already.</summary>
public sealed class LateWatcherTests : IDisposable
{
    private readonly ServerHome _home = new(Directory.CreateTempSubdirectory("assay-test-").FullName);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_server_of_a_dead_starter_does_not_start_once_another_clears_up()
    {
        var folder = new ServerFolder(_home.Ensure(Path.Combine(_home.Servers, "program")));
        var ran = Path.Combine(_home.Path, "ran");
        folder.Starting = "dead";
        folder.Plan = Plan("dead", ran);
        using var start = FileLease.TryTakeExclusive(folder.StartLock);
        await new ServerRemains(folder, TimeProvider.System).ClearAsync(keepData: true, Token);

        WatcherProgram.Ensure(_home).Start(folder, "dead");

        await Eventually.Within(TimeSpan.FromSeconds(60)).True(
            () => File.Exists(folder.WatcherLog) && File.ReadAllText(folder.WatcherLog).Contains("program: ", StringComparison.Ordinal), Token);
        Assert.Equal("program: nobody starts this server any more", File.ReadAllText(folder.WatcherLog).Trim());
        Assert.False(File.Exists(ran));
    }

    public void Dispose() => Directory.Delete(_home.Path, recursive: true);

    private WatchPlan Plan(string instance, string ran) => new()
    {
        Instance = instance,
        FileName = "touch",
        Arguments = [ran],
        Environment = ImmutableDictionary<string, string>.Empty.Add("PATH", Environment.GetEnvironmentVariable("PATH") ?? ""),
        WorkingDirectory = _home.Path,
        Port = 1,
        StopSignal = "TERM",
        DeathSignal = "KILL",
        IdleMilliseconds = 1000,
        DataFolder = Path.Combine(_home.Path, "data"),
        KeepsData = false,
    };
}
