using System.Diagnostics;
using System.Globalization;
using Assay.Servers;
using Assay.Servers.Native;
using Assay.Servers.Watching;

namespace Assay.Tests.Servers;

/// <summary>Servers whose guard is nobody's child: one process starts them, another goes on to hold and to stop them.</summary>
public sealed class HeldServerTests : IAsyncDisposable
{
    private const string Endless = "echo ready; while :; do sleep 0.01; done";
    private static readonly Eventually Soon = Eventually.Within(TimeSpan.FromSeconds(60));
    private readonly ServerHome _home = new(Directory.CreateTempSubdirectory("assay-test-").FullName);
    private readonly ServerFolder _folder;
    private readonly List<NativeLaunch> _launches = [];

    public HeldServerTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no named pipes of this kind.");
        _folder = new ServerFolder(_home.Ensure(Path.Combine(_home.Servers, "program")));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("trap 'exit 0' TERM", true)]
    [InlineData("trap 'trap - TERM; kill -TERM $$' TERM", true)]
    [InlineData("trap 'kill -KILL $$' TERM", false)]
    [InlineData("trap 'exit 1' TERM", false)]
    public async Task A_stop_is_orderly_when_the_server_ends_well_or_by_the_signal_that_asked_it_to(string atStop, bool orderly)
    {
        var plan = Plan($"{atStop}; {Endless}");
        using var launch = await StartAsync(plan);
        using var server = Hold(plan);

        Assert.Equal(orderly, await server.StopAsync());

        Assert.True(server.HasExited);
        Assert.False(server.Server.IsAlive());
    }

    [Fact]
    public async Task A_server_that_does_not_stop_in_time_is_killed()
    {
        var plan = Plan($"trap '' TERM; {Endless}") with { StopMilliseconds = 200 };
        using var launch = await StartAsync(plan);
        using var server = Hold(plan);

        Assert.False(await server.StopAsync());

        Assert.False(server.Server.IsAlive());
    }

    [Fact]
    public async Task A_server_ends_once_nobody_holds_it()
    {
        var plan = Plan(Endless);
        var launch = await StartAsync(plan);
        var processes = launch.Processes!;

        launch.Dispose();

        await Soon.True(() => !processes.Server.IsAlive() && !processes.Guard.IsAlive(), Token);
        Assert.Equal(137, _folder.ExitCodeOf(plan.Instance));
    }

    [Fact]
    public async Task A_server_goes_on_under_the_holder_that_is_left()
    {
        var plan = Plan($"trap 'exit 0' TERM; {Endless}");
        var launch = await StartAsync(plan);
        using var server = Hold(plan);

        launch.Dispose();

        // It would have been killed, which is no orderly end.
        Assert.True(await server.StopAsync());
    }

    [Fact]
    public async Task A_server_that_hangs_in_its_stop_ends_with_its_last_holder()
    {
        var plan = Plan($"trap 'echo asked' TERM; {Endless}");
        var launch = await StartAsync(plan);
        using (var pipe = GuardPipe.TryHold(_folder.GuardPipe(plan.Instance))!)
        {
            pipe.AskToStop();
            await Soon.True(() => File.ReadAllText(_folder.Log).Contains("asked", StringComparison.Ordinal), Token);
        }

        launch.Dispose();

        await Soon.True(() => !launch.Processes!.Server.IsAlive(), Token);
    }

    [Fact]
    public async Task The_launch_tells_how_a_server_ended()
    {
        var plan = Plan("exit 3");
        using var launch = NativeLaunch.Begin(_home, _folder, plan.Instance);
        await launch.RunAsync(plan, Token);

        await Soon.True(() => launch.End is not null, Token);

        Assert.Equal("exit code 3", launch.End);
    }

    [Fact]
    public async Task A_guard_that_was_killed_is_a_lost_start_and_no_fault_of_the_server()
    {
        var plan = Plan(Endless);
        using var launch = await StartAsync(plan);

        launch.Processes!.Guard.Kill(TimeSpan.FromSeconds(30));

        Assert.Throws<StartLostException>(() => launch.End);
        launch.Processes.Server.Kill(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_server_is_noted_before_it_begins_and_removed_when_all_that_knew_of_it_were_killed()
    {
        var plan = Plan($"cat {_folder.Path}/process-*; {Endless}");
        _folder.Plan = plan;
        var launch = await StartAsync(plan);
        var (guard, server) = (launch.Processes!.Guard, launch.Processes.Server);
        Assert.Equal($"{server.Id}", File.ReadLines(_folder.Log).First());
        // Killed before the starter had written down anything.
        using (var process = guard.Find()!)
            KillButOne(process.Id, server.Id);
        _folder.Processes = null;
        launch.Dispose();
        Assert.True(server.IsAlive());

        await ServerFolders.EndOrphansAsync(_home, TimeProvider.System, Token);

        Assert.False(server.IsAlive());
    }

    [Fact]
    public async Task A_server_that_another_plan_started_is_not_held()
    {
        using var launch = await StartAsync(Plan(Endless));

        Assert.Null(HeldServer.TryHold(_folder, Plan(Endless)));
    }

    public async ValueTask DisposeAsync()
    {
        // A guard that nobody holds any more still writes down how its server ended.
        foreach (var launch in _launches)
        {
            launch.Dispose();
            await Soon.True(() => launch.Processes is not { } processes || !processes.Guard.IsAlive(), CancellationToken.None);
        }

        Directory.Delete(_home.Path, recursive: true);
    }

    private async Task<NativeLaunch> StartAsync(WatchPlan plan)
    {
        var launch = NativeLaunch.Begin(_home, _folder, plan.Instance);
        _launches.Add(launch);
        await launch.RunAsync(plan, Token);
        await Soon.True(() => File.ReadAllText(_folder.Log).Contains("ready", StringComparison.Ordinal), Token);
        return launch;
    }

    /// <summary>Kills the shells of a guard, all at once, and not the server.</summary>
    private static void KillButOne(int guard, int server)
    {
        var children = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{guard}/task/{guard}/children")).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var shells = children.Select(int.Parse).Where(child => child != server).Append(guard).Select(id => id.ToString(CultureInfo.InvariantCulture));
        using var kill = Process.Start("kill", ["-KILL", .. shells]);
        kill.WaitForExit();
    }

    private HeldServer Hold(WatchPlan plan) => HeldServer.TryHold(_folder, plan) ?? throw new InvalidOperationException("There is nothing to hold.");

    private WatchPlan Plan(string script) => ShellPlan.Of(script, _home.Path);
}
