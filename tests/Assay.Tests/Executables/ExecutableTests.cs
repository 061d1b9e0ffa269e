using System.Net.Sockets;
using System.Text;
using Assay.Executables;
using Assay.Sandboxes;
using Assay.Servers;

namespace Assay.Tests.Executables;

/// <summary>With redis-server as a program that nobody knows anything about: what it is told is a line, and so is what it answers.</summary>
public sealed class ExecutableTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_test_has_a_process_of_its_own_unless_something_says_how_it_is_put_back()
    {
        await using var pool = Pool(program => Redis(program).ReadyLine("Ready to accept connections"));
        int first;
        await using (var sandbox = await RentAsync(pool))
        {
            first = sandbox.Program.Port;
            Assert.Equal("+OK", await SayAsync(sandbox.Program, "set key value"));
        }

        await using var next = await RentAsync(pool);
        Assert.Equal(":0", await SayAsync(next.Program, "exists key"));
        Assert.NotEqual(first, next.Program.Port);
        Assert.Contains("nothing says how 'cache' is put back", Assert.Single(pool.Counts.Replacements), StringComparison.Ordinal);
        await Eventually.Within(TimeSpan.FromSeconds(20)).True(async () => !await Loopback.AcceptsAsync(first, Token), Token);
    }

    [Fact]
    public async Task The_author_puts_it_back()
    {
        await using var pool = Pool(program => Redis(program).Ready((cache, _) => SayAsync(cache, "ping")).OnReturn((cache, _) => SayAsync(cache, "flushall")));
        int first;
        await using (var sandbox = await RentAsync(pool))
        {
            first = sandbox.Program.Port;
            await SayAsync(sandbox.Program, "set key value");
        }

        await using var next = await RentAsync(pool);
        Assert.Equal((first, ":0"), (next.Program.Port, await SayAsync(next.Program, "exists key")));
        Assert.Empty(pool.Counts.Replacements);
    }

    [Fact]
    public async Task A_shared_one_serves_all_sandboxes_and_stays_warm()
    {
        var mark = Guid.NewGuid().ToString("N");
        await using var pool = Pool(program => Redis(program).Environment("MARK", mark).Shared().Stateless());
        await using var others = Pool(program => Redis(program).Environment("MARK", mark).Shared().Stateless());
        await using var one = await RentAsync(pool);
        await using var other = await RentAsync(others);
        Assert.Equal(one.Program.Address, other.Program.Address);
        var server = Assert.Single(ServerDirectory.Default.List(), running => running.Address == one.Program.Address);
        Assert.Equal("cache", server.Kind);
        Assert.Equal(StopOutcome.Stopped, await ServerDirectory.Default.StopAsync(server.Id, force: true, Token));
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_told_with_what_helps()
    {
        await using var pool = Pool(program => program.Command("{port}"), "no-such-program");
        var missing = await Assert.ThrowsAnyAsync<Exception>(() => RentAsync(pool));
        Assert.Contains("there is no program 'no-such-program' in PATH", missing.ToString(), StringComparison.Ordinal);
        Assert.Contains("ASSAY_CACHE=localhost:8025", missing.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_ends_is_told_with_its_last_words()
    {
        await using var pool = Pool(program => program.Command("--no-such-option", "{port}"));
        var ended = await Assert.ThrowsAnyAsync<Exception>(() => RentAsync(pool));
        Assert.Contains("ended while it started", ended.ToString(), StringComparison.Ordinal);
        Assert.Contains("no-such-option", ended.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_declaration_must_name_the_port_and_say_how_what_is_shared_is_put_back()
    {
        var noPort = Assert.Throws<ArgumentException>(() => new ExecutableBuilder().Command("--quiet").Check("mail"));
        Assert.Contains("on which port to listen", noPort.Message, StringComparison.Ordinal);
        var shared = Assert.Throws<ArgumentException>(() => new ExecutableBuilder().Environment("PORT", "{port}").Shared().Check("mail"));
        Assert.Contains("OnReturn(…), or Stateless()", shared.Message, StringComparison.Ordinal);
    }

    private static ExecutableBuilder Redis(ExecutableBuilder program) => program.Command("--port", "{port}", "--bind", "127.0.0.1", "--save", "", "--dir", "{folder}");

    private static InstancePool Pool(Action<ExecutableBuilder> configure, string program = "redis-server") => new(
        typeof(Cached), build => new Cached(build.Executable("cache", program, configure)), new PoolLimits(1, 1, TimeSpan.FromSeconds(60)));

    private static async Task<Cached> RentAsync(InstancePool pool)
    {
        var isThere = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "redis-server")));
        Assert.SkipUnless(isThere || Environment.GetEnvironmentVariable("CI") == "true", "redis-server is not installed: apt-get install redis-server");
        var flow = RentFlow.Begin();
        return (Cached)await pool.RentAsync(flow, Token);
    }

    private static async Task<string> SayAsync(Executable cache, string line)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(cache.Host, cache.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"));
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadLineAsync() ?? "";
    }

    private sealed class Cached(Executable program) : Sandbox
    {
        public Executable Program { get; } = program;
    }
}
