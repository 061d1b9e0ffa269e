using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Assay.Dummy;
using Assay.Redis.Servers;
using Assay.Servers;

namespace Assay.Redis.Tests.Servers;

/// <summary>Machines on which no server can be started: each has an error of its own, that names what is wrong and what to do.</summary>
public sealed class BrokenMachineTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("mount -t tmpfs -o ro none \"$0\"")]
    [InlineData("mkdir -p \"$0/servers\" && mount --bind \"$0\" \"$0\" && mount -o remount,ro,bind \"$0\"")]
    public async Task A_read_only_home_is_named(string mount)
    {
        await using var home = new TemporaryHome();
        string[] readOnly = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", $"{mount} && exec \"$@\"", home.Path];
        await SkipUnlessItRunsAsync([.. readOnly, "true"]);
        using var user = DummyProcess.Start("redis", home.Path, TimeSpan.FromMinutes(1), prefix: readOnly);

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => user.AnswerAsync(Token));

        Assert.Contains($"ServerException: Assay cannot write to its home {home.Path}: Read-only file system", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Set ASSAY_HOME to a folder that this user", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_whose_library_is_missing_is_named()
    {
        await using var home = new TemporaryHome();
        var program = Path.Combine(home.Path, "redis-server");
        await File.WriteAllTextAsync(program, "#!/bin/sh\necho 'redis-server: error while loading shared libraries: libfoo.so.1' >&2\nexit 127\n", Token);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var kind = RedisServers.CreateBareKind().Add(new RedisProcessProvider(new RedisInstallations(places: [])));

        var failure = await Assert.ThrowsAsync<ServerException>(() => home.Finder(("PATH", home.Path)).FindAsync(new ServerRequest(kind), Token));

        Assert.Contains("Redis is installed, but", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"does not run: {program}: redis-server: error while loading shared libraries: libfoo.so.1", failure.Message, StringComparison.Ordinal);
        Assert.Contains("apt-get install redis-server", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_another_program_took_first_is_given_up_for_another()
    {
        await using var home = new TemporaryHome();
        using var thief = new PortThief(steals: 1);
        var server = await home.Finder().FindAsync(new ServerRequest(thief.Kind()), Token);
        Assert.DoesNotContain($":{thief.Ports.Single()},", server.ConnectionString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ports_that_are_always_taken_are_named()
    {
        await using var home = new TemporaryHome();
        using var thief = new PortThief(steals: int.MaxValue);
        var failure = await Assert.ThrowsAsync<ServerException>(() => home.Finder().FindAsync(new ServerRequest(thief.Kind()), Token));
        Assert.Contains($"did not start in 3 attempts", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"another program took port {thief.Ports[^1]}.", failure.Message, StringComparison.Ordinal);
    }

    private static async Task SkipUnlessItRunsAsync(string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true })!;
        await process.WaitForExitAsync(Token);
        Assert.SkipUnless(process.ExitCode == 0, "The system does not let this user mount a disk in a namespace.");
    }

    /// <summary>Listens on the ports that servers are about to take.</summary>
    private sealed class PortThief(int steals) : IDisposable
    {
        private readonly List<TcpListener> _stolen = [];

        public IReadOnlyList<int> Ports => [.. _stolen.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];

        public ServerKind Kind() => new AlteredRedis((start, _) =>
        {
            Steal(start.Port);
            return Task.CompletedTask;
        }).Kind();

        public void Dispose() => _stolen.ForEach(listener => listener.Dispose());

        private void Steal(int port)
        {
            if (_stolen.Count == steals)
                return;
            var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            _stolen.Add(listener);
        }
    }
}
