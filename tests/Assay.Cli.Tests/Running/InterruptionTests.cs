using System.Diagnostics;
using System.Globalization;
using Assay.Cli.Tests.Support;

namespace Assay.Cli.Tests.Running;

public sealed class InterruptionTests : IDisposable
{
    private static readonly Eventually Soon = Eventually.Within(TimeSpan.FromSeconds(60));
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        // What a test leaves on purpose, or by failing, ends here.
        foreach (var process in Directory.EnumerateFiles(_folder.Path).Select(Announced).Where(Signals.IsAlive))
            Signals.Send(process, Signals.Kill);

        _folder.Dispose();
    }

    [Theory]
    [InlineData(Signals.Interrupt, 130)]
    [InlineData(Signals.Terminate, 143)]
    public async Task A_signal_ends_a_hanging_run_within_2_seconds_and_leaves_no_process(int signal, int exitCode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        await using var cli = StartHanging();
        var host = await StartedAsync("host");
        var child = await StartedAsync("child");
        await cli.SeenAsync("\"event\":\"test-started\"");

        var watch = Stopwatch.StartNew();
        Signals.Send(cli.Id, signal);
        var code = await cli.ExitCodeAsync();

        Assert.Equal(exitCode, code);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
        await GoneAsync(host);
        await GoneAsync(child);
        Assert.Contains("cut off: Hanging.Never_ends_and_ignores_its_token", cli.Output, StringComparison.Ordinal);
        Assert.Contains("Stopped before the end.", cli.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_signal_ends_it_at_once()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        await using var cli = StartHanging();
        var host = await StartedAsync("host");

        Signals.Send(cli.Id, Signals.Interrupt);
        await cli.SeenAsync("Stopping");
        Signals.Send(cli.Id, Signals.Interrupt);
        var code = await cli.ExitCodeAsync();

        Assert.Equal(130, code);
        Assert.DoesNotContain("Stopped before the end.", cli.Output, StringComparison.Ordinal);
        await GoneAsync(host);
    }

    [Fact]
    public async Task A_process_that_detached_itself_stays_as_a_warm_server_does()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs setsid.");
        await using var cli = StartHanging();
        var detached = await StartedAsync("detached");

        Signals.Send(cli.Id, Signals.Interrupt);
        await cli.ExitCodeAsync();

        Assert.True(Signals.IsAlive(detached));
    }

    [Fact]
    public async Task A_host_ends_when_its_command_line_is_killed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals.");
        await using var cli = StartHanging();
        var host = await StartedAsync("host");

        Signals.Send(cli.Id, Signals.Kill);

        await GoneAsync(host);
    }

    private CliProcess StartHanging() => CliProcess.Start(
        ["run", Repository.Built("Mixed"), "--filter", "Hanging", "--json"], null,
        ("ASSAY_DUMMY_FOLDER", _folder.Path), ("TMPDIR", Directory.CreateDirectory(Path.Combine(_folder.Path, "tmp")).FullName));

    private Task<int> StartedAsync(string name) =>
        Soon.Value(() => Announced(Path.Combine(_folder.Path, name)), process => process > 0, TestContext.Current.CancellationToken);

    private static int Announced(string file) => int.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture);

    private static Task GoneAsync(int process) => Soon.True(() => !Signals.IsAlive(process), TestContext.Current.CancellationToken);
}
