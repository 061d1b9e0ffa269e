using System.Diagnostics;
using Assay.Containers.Images;
using Assay.Containers.Servers;
using Assay.Containers.Tests.Servers;
using Assay.Dummy;
using Assay.Redis.Servers;
using Assay.Reporting;
using Assay.Servers;

namespace Assay.Containers.Tests.Engines;

/// <summary>Engines that can't be used: each has an error of its own, in time, that names what is wrong and what to do.</summary>
public sealed class EngineErrorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_engine_that_is_too_old_is_told_with_the_version_that_is_needed()
    {
        using var engine = FakeEngine.Of("18.09.1", "1.39", "1.12");
        await ShouldFailAsync(
            [("DOCKER_HOST", engine.Address)],
            $"the engine at {engine.Address}, which DOCKER_HOST names, (version 18.09.1) is too old: it speaks API 1.39, and Assay needs 1.41 or later",
            "update it to Docker Engine 20.10 or later");
    }

    [Fact]
    public async Task An_engine_that_is_too_new_is_told()
    {
        using var engine = FakeEngine.Of("40.0", "1.99", "1.60");
        await ShouldFailAsync([("DOCKER_HOST", engine.Address)], "is too new: it speaks API 1.60 or later, and Assay's client speaks 1.44 at most", "update the package Assay.Containers");
    }

    [Fact]
    public async Task A_version_of_the_API_that_the_engine_does_not_speak_is_told_with_one_that_it_does()
    {
        using var engine = FakeEngine.Of("20.10.24", "1.41", "1.12");
        await ShouldFailAsync(
            [("DOCKER_HOST", engine.Address), ("DOCKER_API_VERSION", "1.44")],
            "DOCKER_API_VERSION is 1.44, but the engine at", "speaks API 1.12 to 1.41", "set DOCKER_API_VERSION=1.41, or unset it");
    }

    [Fact]
    public async Task An_engine_for_Windows_containers_is_told()
    {
        using var engine = FakeEngine.Of("28.0", "1.44", os: "windows");
        await ShouldFailAsync([("DOCKER_HOST", engine.Address)], "runs Windows containers", "switch Docker Desktop to Linux containers");
    }

    [Fact]
    public async Task A_silent_engine_is_given_up_after_a_second()
    {
        using var engine = FakeEngine.Silent();
        await ShouldFailAsync([("DOCKER_HOST", engine.Address)], $"{engine.Address}, which DOCKER_HOST names, takes connections, but did not answer within 1 s", "restart it");
    }

    [Fact]
    public async Task A_socket_that_a_dead_daemon_left_is_told()
    {
        using var engine = FakeEngine.Dead();
        await ShouldFailAsync([("DOCKER_HOST", engine.Address)], $"no engine listens at {engine.Address}", "though the socket is there: its daemon is dead");
    }

    [Fact]
    public async Task A_socket_that_does_not_exist_is_told() =>
        await ShouldFailAsync([("DOCKER_HOST", "unix:///nowhere/docker.sock")], "unix:///nowhere/docker.sock, which DOCKER_HOST names, does not exist", "unset DOCKER_HOST");

    [Fact]
    public async Task A_host_that_does_not_answer_is_told() =>
        await ShouldFailAsync([("DOCKER_HOST", "tcp://127.0.0.1:1")], "nothing listens at tcp://127.0.0.1:1", "unset DOCKER_HOST");

    [Fact]
    public async Task What_is_no_engine_is_told()
    {
        using var engine = FakeEngine.Saying("HTTP/1.0 404 Not Found\r\n\r\nnothing here");
        await ShouldFailAsync([("DOCKER_HOST", engine.Address)], "is no container engine: HTTP/1.0 404 Not Found", "unset DOCKER_HOST");
    }

    [Theory, InlineData("nonsense", "is no address such as unix:///var/run/docker.sock"), InlineData("ssh://user@host", "engines behind 'ssh:' are not supported")]
    public async Task An_address_that_is_none_is_told(string address, string seen) => await ShouldFailAsync([("DOCKER_HOST", address)], seen);

    [Fact]
    public async Task A_context_that_is_not_there_is_told() =>
        await ShouldFailAsync([("DOCKER_CONTEXT", "elsewhere"), ("DOCKER_HOST", "")], "the Docker context 'elsewhere' is chosen, but ", "does not say where it is");

    [Fact]
    public async Task A_machine_without_an_engine_is_told_where_it_was_looked_for()
    {
        Assert.SkipWhen(File.Exists("/var/run/docker.sock") || OperatingSystem.IsWindows(), "There is an engine at the usual place.");
        await ShouldFailAsync(
            [("DOCKER_HOST", ""), ("HOME", "/nowhere"), ("XDG_RUNTIME_DIR", "/nowhere/run")],
            "no container engine: /var/run/docker.sock and /nowhere/run/docker.sock do not exist, and DOCKER_HOST is not set", "start Docker");
    }

    [Fact]
    public async Task A_socket_without_permission_is_told()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root can become a user without permission.");
        await using var home = new TemporaryHome();
        using var engine = FakeEngine.Of("28.0", "1.44");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(home.Path, (UnixFileMode)0b111_111_111);
            File.SetUnixFileMode(engine.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.SetUnixFileMode(Path.GetDirectoryName(engine.Path)!, (UnixFileMode)0b111_101_101);
        }

        using var user = DummyProcess.StartOther(
            ContainerUser.Program, "redis", Path.Combine(home.Path, "own"), TimeSpan.FromSeconds(1), stall: null,
            ["env", $"DOCKER_HOST={engine.Address}", "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"]);

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => user.AnswerAsync(Token));
        Assert.Contains($"may not use the engine at {engine.Address}, which DOCKER_HOST names,: permission denied", failure.Message, StringComparison.Ordinal);
        Assert.Contains("sudo usermod -aG docker $USER", failure.Message, StringComparison.Ordinal);
    }

    private static async Task ShouldFailAsync((string Name, string Value)[] variables, params string[] parts)
    {
        await using var home = new TemporaryHome();
        var finder = new ServerFinder(new ServerFinderOptions
        {
            Home = home.Home,
            Journal = RunJournal.ToText(TextWriter.Null),
            Environment = name => variables.Where(variable => variable.Name == name).Select(variable => variable.Value).FirstOrDefault(),
        });
        var kind = RedisServers.CreateBareKind().Add(new ContainerProvider(new RedisImage()));
        var started = Stopwatch.GetTimestamp();
        var failure = await Assert.ThrowsAsync<ServerException>(() => finder.FindAsync(new ServerRequest(kind), Token));
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(20), $"It took {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s.");
        Assert.StartsWith("No Redis server was found.", failure.Message, StringComparison.Ordinal);
        Assert.All(parts, part => Assert.Contains(part, failure.Message, StringComparison.Ordinal));
    }
}
