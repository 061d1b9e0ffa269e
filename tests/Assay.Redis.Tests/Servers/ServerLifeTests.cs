using System.Diagnostics;
using System.Globalization;
using Assay.Dummy;
using Assay.Redis.Servers;
using Assay.Servers;
using Assay.Servers.Watching;

namespace Assay.Redis.Tests.Servers;

/// <summary>What becomes of servers when processes end in all the ways they can. Redis, since it starts fastest.</summary>
public sealed class ServerLifeTests
{
    private static readonly int AtOnce = TestRun.Count(8, 20);
    private static readonly TimeSpan Brief = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);
    private static readonly Eventually Soon = Eventually.Within(TimeSpan.FromSeconds(60));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_processes_at_once_start_one_server()
    {
        await using var home = new TemporaryHome();
        var processes = Enumerable.Range(0, AtOnce).Select(_ => DummyProcess.Start("redis", home.Path, Long)).ToList();
        try
        {
            var answers = await Task.WhenAll(processes.Select(process => process.AnswerAsync(Token)));
            Assert.Single(answers, answer => !answer.Warm);
            Assert.Single(answers.Select(answer => answer.ConnectionString).Distinct());
            var server = Assert.Single(home.Servers.List());
            Assert.Equal(processes.Select(process => process.Id).Order(), server.Users.Select(user => user.ProcessId));
            Assert.All(server.Users, user => Assert.Equal("Assay.Dummy", user.ProcessName));
        }
        finally
        {
            processes.ForEach(process => process.Dispose());
        }
    }

    [Fact]
    public async Task A_server_stays_warm_for_the_next_process()
    {
        await using var home = new TemporaryHome();
        using var first = DummyProcess.Start("redis", home.Path, Long);
        var started = await first.AnswerAsync(Token);
        await first.EndAsync(Token);
        var found = await home.FindRedisAsync(Token);
        Assert.True(found.Warm);
        Assert.Equal(started.ConnectionString, found.ConnectionString);
    }

    [Fact]
    public async Task An_unused_server_stops_after_the_idle_time()
    {
        await using var home = new TemporaryHome();
        using var user = DummyProcess.Start("redis", home.Path, Brief);
        await user.AnswerAsync(Token);
        await user.EndAsync(Token);
        await NothingLeftAsync(home);
        Assert.Equal("nobody used it", home.Folder().Exit?.Reason);
    }

    [Fact]
    public async Task A_used_server_does_not_stop()
    {
        await using var home = new TemporaryHome();
        using var user = DummyProcess.Start("redis", home.Path, Brief);
        await user.AnswerAsync(Token);
        using var other = DummyProcess.Start("redis", home.Path, Brief);
        await other.AnswerAsync(Token);
        // The other's start alone takes longer than the idle time; ten times that leaves no doubt.
        var until = TimeProvider.System.GetTimestamp();
        await Soon.True(() => TimeProvider.System.GetElapsedTime(until) > 10 * Brief, Token);
        Assert.Equal(2, Assert.Single(home.Servers.List()).Users.Count);
    }

    [Fact]
    public async Task A_client_without_a_lease_keeps_the_server_running()
    {
        await using var home = new TemporaryHome();
        using var user = DummyProcess.Start("redis", home.Path, Brief);
        var answer = await user.AnswerAsync(Token);
        await using (var client = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync(answer.ConnectionString))
        {
            user.Kill();
            var until = TimeProvider.System.GetTimestamp();
            await Soon.True(() => TimeProvider.System.GetElapsedTime(until) > 10 * Brief, Token);
            Assert.Single(home.Servers.List());
        }

        await NothingLeftAsync(home);
    }

    [Fact]
    public async Task Killing_all_users_leaves_nothing_after_the_idle_time()
    {
        await using var home = new TemporaryHome();
        var users = Enumerable.Range(0, 3).Select(_ => DummyProcess.Start("redis", home.Path, Brief)).ToList();
        await Task.WhenAll(users.Select(user => user.AnswerAsync(Token)));
        users.ForEach(user => user.Dispose());
        await NothingLeftAsync(home);
    }

    [Fact]
    public async Task A_server_outlives_the_process_tree_and_holds_no_pipe_of_its_starter()
    {
        await using var home = new TemporaryHome();
        using var user = DummyProcess.Start("redis", home.Path, Long);
        await user.AnswerAsync(Token);
        user.Kill(tree: true);
        await user.OutputEndsAsync(Token);
        var server = Assert.Single(home.Servers.List());
        Assert.Empty(server.Users);
        Assert.NotNull(ProcessIdentity.Of(server.ProcessId));
    }

    [Fact]
    public async Task A_server_is_described_for_the_command_line()
    {
        await using var home = new TemporaryHome();
        using var user = DummyProcess.Start("redis", home.Path, Long);
        var answer = await user.AnswerAsync(Token);
        var server = Assert.Single(home.Servers.List());
        Assert.Equal(("redis", $"Redis {answer.Version}", "process"), (server.Kind, server.DisplayName, server.Provider));
        Assert.StartsWith(server.Address + ",", answer.ConnectionString, StringComparison.Ordinal);
        Assert.True(server.MemoryBytes > 1_000_000);
        Assert.True(File.Exists(server.LogPath));
        Assert.Null(server.IdleSince);
        await user.EndAsync(Token);
        await Soon.True(() => home.Servers.List().Single().IdleSince is not null, Token);
    }

    [Fact]
    public async Task Killing_the_starter_before_the_server_is_ready_leaves_nothing()
    {
        await using var home = new TemporaryHome();
        using var starter = DummyProcess.Start("redis", home.Path, Long, Stall.WithServer);
        await starter.StalledAsync(Token);
        Assert.NotEmpty(home.Processes());
        starter.Kill();
        await NothingLeftAsync(home);
        await NextStartsAnewAsync(home);
    }

    [Fact]
    public async Task Killing_the_starter_while_it_makes_the_data_leaves_nothing()
    {
        await using var home = new TemporaryHome();
        using var starter = DummyProcess.Start("redis", home.Path, Long, Stall.WithData);
        await starter.StalledAsync(Token);
        starter.Kill();
        await NothingLeftAsync(home);
        await NextStartsAnewAsync(home);
    }

    [Fact]
    public async Task Who_comes_after_a_killed_starter_gets_a_server_of_its_own()
    {
        await using var home = new TemporaryHome();
        using var starter = DummyProcess.Start("redis", home.Path, Long, Stall.WithServer);
        await starter.StalledAsync(Token);
        var old = home.Watched();
        using var next = DummyProcess.Start("redis", home.Path, Long);
        starter.Kill();
        Assert.False((await next.AnswerAsync(Token)).Warm);
        Assert.False(old.Server.IsAlive());
        Assert.NotEqual(old.Instance, home.Watched().Instance);
    }

    [Fact]
    public async Task Killing_the_watcher_ends_the_server()
    {
        await using var home = new TemporaryHome();
        using var user = DummyProcess.Start("redis", home.Path, Long);
        await user.AnswerAsync(Token);
        home.Watched().Watcher!.Kill(Long);
        await NothingLeftAsync(home);
        await NextStartsAnewAsync(home);
    }

    [Fact]
    public async Task Killing_the_watcher_while_it_stops_a_server_that_hangs_ends_the_server()
    {
        await using var home = new TemporaryHome();
        using var user = DummyProcess.Start("redis", home.Path, Long);
        await user.AnswerAsync(Token);
        var watched = home.Watched();
        using (var hang = Process.Start("kill", ["-STOP", watched.Server.Id.ToString(CultureInfo.InvariantCulture)]))
            await hang.WaitForExitAsync(Token);
        // Of two signals that wait the system delivers the lower one first, which is the one to end.
        await Soon.True(() => StatusOf(watched.Server.Id, "State").StartsWith('T'), Token);
        home.Folder().RequestStop(force: true);
        await Soon.True(() => StatusOf(watched.Server.Id, "ShdPnd").Trim('0').Length > 0, Token);
        watched.Watcher!.Kill(Long);
        await NothingLeftAsync(home);
        await NextStartsAnewAsync(home);
    }

    [Fact]
    public async Task A_server_is_used_and_stopped_although_its_watcher_cannot_write()
    {
        await using var home = new TemporaryHome();
        using var user = DummyProcess.Start("redis", home.Path, Brief);
        await user.AnswerAsync(Token);
        // As on a full disk: the file cannot be written.
        await Soon.True(() => TryPutFolderInPlaceOf(home.Folder().UsedMark), Token);
        await user.EndAsync(Token);
        await NothingLeftAsync(home);
        Assert.Equal("nobody used it", home.Folder().Exit?.Reason);
    }

    [Fact]
    public async Task Killing_the_server_ends_its_watcher()
    {
        await using var home = new TemporaryHome();
        using var user = DummyProcess.Start("redis", home.Path, Long);
        await user.AnswerAsync(Token);
        home.Watched().Server.Kill(Long);
        await NothingLeftAsync(home);
        Assert.Equal("the server ended by itself", home.Folder().Exit?.Reason);
        await NextStartsAnewAsync(home);
    }

    [Fact]
    public async Task Killing_the_guard_ends_server_and_watcher()
    {
        await using var home = new TemporaryHome();
        using var user = DummyProcess.Start("redis", home.Path, Long);
        await user.AnswerAsync(Token);
        home.Watched().Guard.Kill(Long);
        await NothingLeftAsync(home);
        await NextStartsAnewAsync(home);
    }

    [Fact]
    public async Task A_server_that_outlived_watcher_and_guard_is_removed_by_the_next_process_whatever_that_asks_for()
    {
        await using var home = new TemporaryHome();
        using var user = DummyProcess.Start("redis", home.Path, Long);
        await user.AnswerAsync(Token);
        var watched = home.Watched();
        var all = new[] { watched.Watcher!.Id, watched.Server.Id };
        // The guard is two shells; both go before the watcher, so that nobody can signal the server.
        foreach (var shell in home.Processes().Except(all))
            ProcessIdentity.Of(shell)?.Kill(Long);
        watched.Watcher!.Kill(Long);
        user.Kill();
        // A server of the same kind, but another one.
        await home.FindRedisAsync(Token, ("hz", "20"));
        Assert.False(watched.Server.IsAlive());
    }

    [Fact]
    public async Task Killing_everything_at_once_leaves_nothing_and_the_next_starts_anew()
    {
        await using var home = new TemporaryHome();
        using var user = DummyProcess.Start("redis", home.Path, Long);
        await user.AnswerAsync(Token);
        foreach (var process in home.Processes().Append(user.Id).Select(ProcessIdentity.Of).ToList())
            process?.Kill(Long);
        await NextStartsAnewAsync(home);
    }

    [Fact]
    public async Task The_longest_idle_time_counts_that_a_user_asked_for()
    {
        await using var home = new TemporaryHome();
        using var first = DummyProcess.Start("redis", home.Path, Brief);
        await first.AnswerAsync(Token);
        using var second = DummyProcess.Start("redis", home.Path, Long);
        await second.AnswerAsync(Token);
        await second.EndAsync(Token);
        await first.EndAsync(Token);
        await Soon.True(() => home.Servers.List().Single().IdleSince is { } since && TimeProvider.System.GetUtcNow() - since > 10 * Brief, Token);
        Assert.Single(home.Servers.List());
    }

    [Fact]
    public async Task The_next_question_after_a_lost_server_starts_another()
    {
        await using var home = new TemporaryHome();
        var finder = home.Finder();
        var request = new ServerRequest(RedisServers.CreateKind());
        var first = await finder.FindAsync(request, Token);
        Assert.Same(first, await finder.FindAsync(request, Token));
        home.Watched().Server.Kill(Long);
        await Soon.True(() => first.Lost.IsCancellationRequested, Token);
        var second = await finder.FindAsync(request, Token);
        Assert.NotEqual(first.ConnectionString, second.ConnectionString);
        Assert.False(second.Warm);
    }

    [Fact]
    public async Task A_used_server_is_stopped_by_force_only()
    {
        await using var home = new TemporaryHome();
        using var user = DummyProcess.Start("redis", home.Path, Long);
        await user.AnswerAsync(Token);
        var id = Assert.Single(home.Servers.List()).Id;
        Assert.Equal(StopOutcome.InUse, await home.Servers.StopAsync(id, cancellationToken: Token));
        Assert.Single(home.Servers.List());
        Assert.Equal(StopOutcome.Stopped, await home.Servers.StopAsync(id, force: true, Token));
        Assert.Empty(home.Servers.List());
        Assert.Empty(home.Processes());
        Assert.Equal(StopOutcome.NotRunning, await home.Servers.StopAsync(id, cancellationToken: Token));
    }

    [Fact]
    public async Task An_unused_server_is_stopped_without_force()
    {
        await using var home = new TemporaryHome();
        using var user = DummyProcess.Start("redis", home.Path, Long);
        await user.AnswerAsync(Token);
        await user.EndAsync(Token);
        var stopped = await home.Servers.StopAllAsync(cancellationToken: Token);
        Assert.Equal(StopOutcome.Stopped, Assert.Single(stopped).Value);
        Assert.Empty(home.Processes());
    }

    /// <summary>False where the watcher has written the file again meanwhile.</summary>
    private static bool TryPutFolderInPlaceOf(string file)
    {
        try
        {
            File.Delete(file);
            Directory.CreateDirectory(file);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>What Linux tells of a process, such as its state and the signals that wait for it.</summary>
    private static string StatusOf(int process, string what) =>
        File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/status")).First(line => line.StartsWith(what + ":", StringComparison.Ordinal))[(what.Length + 1)..].Trim();

    private static Task NothingLeftAsync(TemporaryHome home) =>
        Soon.True(() => home.Processes().Count == 0 && home.Servers.List().Count == 0, Token);

    private static async Task NextStartsAnewAsync(TemporaryHome home)
    {
        Assert.False((await home.FindRedisAsync(Token)).Warm);
        Assert.Single(home.Servers.List());
    }
}
