using Assay.Cli.Tests.Support;

namespace Assay.Cli.Tests.Running;

public sealed class DyingHostTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public async Task A_crash_names_the_exit_code_the_tests_in_flight_and_the_last_lines()
    {
        await using var cli = await RunAsync("--filter", "Crashing");

        cli.HasEndedWith(5);
        Assert.Contains("the test host died (exit code 42)", cli.Output, StringComparison.Ordinal);
        Assert.Contains("Crashing.Takes_the_process_with_it", cli.Output, StringComparison.Ordinal);
        Assert.Contains("about to pull the plug", cli.Output, StringComparison.Ordinal);
        Assert.Matches("Mixed  0 passed, 0 failed, 1 not run", cli.Output);
    }

    [Fact]
    public async Task Results_from_before_a_crash_count()
    {
        await using var cli = await RunAsync("--filter", "Crashing", "--filter", "Outcomes.Passes", "--json");

        cli.HasEndedWith(5);
        var died = cli.EventsOf("host-died").Single();
        Assert.Equal(42, died.GetProperty("exitCode").GetInt32());
        Assert.Contains("about to pull the plug", died.GetProperty("output").EnumerateArray().Select(line => line.GetString()));
        Assert.Contains("about to pull the plug",
            await File.ReadAllTextAsync(died.GetProperty("outputFile").GetString()!, TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        var tally = cli.EventsOf("run-finished").Single().GetProperty("tally");
        Assert.Equal((3, 1), (tally.GetProperty("passed").GetInt32(), tally.GetProperty("notRun").GetInt32()));
    }

    [Fact]
    public async Task A_host_that_ends_badly_after_its_tests_is_no_success()
    {
        await using var cli = await RunAsync("--filter", "A_process_that_ends_badly");

        cli.HasEndedWith(5);
        Assert.Contains("ended with exit code 9 after its tests", cli.Output, StringComparison.Ordinal);
        Assert.Matches("Mixed  1 passed, 0 failed", cli.Output);
    }

    [Fact]
    public async Task A_host_that_does_not_end_after_its_tests_is_killed_and_named()
    {
        var cli = await CliInvocation.RunAsync("run", Repository.Built("Mixed"), "--filter", "A_thread_that_never_ends");

        cli.HasEndedWith(0);
        Assert.Contains("did not end after its tests and was killed", cli.Output, StringComparison.Ordinal);
    }

    // The files of such a run stay, for its reader: in a folder of the test.
    private async Task<CliProcess> RunAsync(params string[] options)
    {
        var cli = CliProcess.Start(["run", Repository.Built("Mixed"), .. options], null, ("TMPDIR", _temporary.Path), ("TMP", _temporary.Path));
        await cli.ExitCodeAsync();
        return cli;
    }
}
