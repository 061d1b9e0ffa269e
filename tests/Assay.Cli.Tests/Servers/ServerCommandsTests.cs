using Assay.Cli.Tests.Support;
using Assay.Servers;

namespace Assay.Cli.Tests.Servers;

public sealed class ServerCommandsTests : IAsyncLifetime
{
    private readonly TemporaryFolder _home = new("home");

    public ValueTask InitializeAsync()
    {
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("CI") == "true" || File.Exists("/usr/bin/redis-server") || File.Exists("/usr/local/bin/redis-server"),
            "There is no redis-server.");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await new ServerDirectory(new ServerHome(_home.Path)).StopAllAsync(force: true);
        _home.Dispose();
    }

    [Fact]
    public async Task Status_shows_version_address_and_who_uses_it()
    {
        await using var user = await ServerUserProcess.StartAsync(_home.Path);
        await using var text = await RunAsync("status");
        await using var json = await RunAsync("status", "--json");

        text.HasEndedWith(0);
        Assert.Matches($@"^Redis \d+\.\d+\S* +127\.0\.0\.1:\d+ +process +[\d.]+ MB +used by Assay\.Dummy \({user.Id}\)\n$", text.Output);
        var server = Assert.Single(json.Events);
        Assert.Equal("redis", server.GetProperty("kind").GetString());
        Assert.Equal(user.Id, server.GetProperty("users")[0].GetProperty("processId").GetInt32());
        Assert.True(Signals.IsAlive(server.GetProperty("processId").GetInt32()));
        Assert.False(server.TryGetProperty("connectionString", out _));
    }

    [Fact]
    public async Task Down_stops_a_server_once_nobody_uses_it()
    {
        await using (await ServerUserProcess.StartAsync(_home.Path))
        {
            await using var refused = await RunAsync("down", "redis");
            refused.HasEndedWith(6);
            Assert.Contains("is in use by Assay.Dummy", refused.Output, StringComparison.Ordinal);
        }

        await using var idle = await RunAsync("status");
        Assert.Contains("idle for", idle.Output, StringComparison.Ordinal);

        await using var stopped = await RunAsync("down", "REDIS", "--json");
        stopped.HasEndedWith(0);
        Assert.Equal("stopped", Assert.Single(stopped.Events).GetProperty("outcome").GetString());

        await using var none = await RunAsync("status");
        none.HasEndedWith(3);
        Assert.Contains("No server is running", none.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Down_by_force_stops_a_server_under_its_users_and_names_them()
    {
        await using var user = await ServerUserProcess.StartAsync(_home.Path);
        await using var down = await RunAsync("down", "redis", "--force");

        down.HasEndedWith(0);
        Assert.Contains($"is stopped, under Assay.Dummy ({user.Id}).", down.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clean_leaves_all_while_a_server_is_in_use_and_then_removes_what_Assay_made_and_nothing_else()
    {
        var foreign = _home.Write("notes.txt", "mine");
        await using (var user = await ServerUserProcess.StartAsync(_home.Path))
        {
            await using var refused = await RunAsync("clean");
            refused.HasEndedWith(6);
            Assert.Contains($"is in use by Assay.Dummy ({user.Id})", refused.Errors, StringComparison.Ordinal);
            Assert.True(Directory.Exists(Path.Combine(_home.Path, "servers")));
        }

        await using var cleaned = await RunAsync("clean", "--json");
        cleaned.HasEndedWith(0);
        var report = Assert.Single(cleaned.Events);
        Assert.True(report.GetProperty("removed").GetBoolean());
        Assert.InRange(report.GetProperty("bytes").GetInt64(), 1, long.MaxValue);
        Assert.Equal([foreign], Directory.EnumerateFileSystemEntries(_home.Path));
    }

    [Fact]
    public async Task Down_with_all_stops_what_is_used_and_removes_the_home()
    {
        await using var user = await ServerUserProcess.StartAsync(_home.Path);
        await using var down = await RunAsync("down", "--all");

        down.HasEndedWith(0);
        Assert.Contains("is stopped, under Assay.Dummy", down.Output, StringComparison.Ordinal);
        Assert.Contains($"{_home.Path} is removed", down.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_home.Path));
    }

    [Fact]
    public async Task Logs_show_what_a_server_wrote_last_and_go_on_until_interrupted()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        await using var user = await ServerUserProcess.StartAsync(_home.Path);
        await using var last = await RunAsync("logs", "redis", "--lines", "1", "--json");
        last.HasEndedWith(0);
        var line = Assert.Single(last.Events).GetProperty("line").GetString()!;

        await using var following = CliProcess.Start(["logs", "redis", "--follow"], null, ("ASSAY_HOME", _home.Path));
        await following.SeenAsync(line);
        await using var down = await RunAsync("down", "--force");
        await following.SeenAsync("exit");
        Signals.Send(following.Id, Signals.Interrupt);

        Assert.Equal(130, await following.ExitCodeAsync());
    }

    [Theory]
    [InlineData("down")]
    [InlineData("logs")]
    public async Task A_kind_that_does_not_run_ends_with_3(string command)
    {
        await using var cli = await RunAsync(command, "kafka");

        cli.HasEndedWith(3);
        Assert.Contains("No server of the kind 'kafka' is running. None is running at all.", cli.Errors, StringComparison.Ordinal);
    }

    private async Task<CliProcess> RunAsync(params string[] arguments)
    {
        var cli = CliProcess.Start(arguments, null, ("ASSAY_HOME", _home.Path));
        await cli.ExitCodeAsync();
        return cli;
    }
}
