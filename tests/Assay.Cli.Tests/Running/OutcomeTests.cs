using Assay.Cli.Tests.Support;

namespace Assay.Cli.Tests.Running;

public sealed class OutcomeTests(OutcomeRuns runs) : IClassFixture<OutcomeRuns>
{
    [Fact]
    public async Task Passing_tests_end_with_success()
    {
        // The one that runs as people run it, in a process of its own.
        await using var cli = await CliProcess.RunAsync("run", OutcomeRuns.Mixed, "--filter", "Outcomes.Passes");

        cli.HasEndedWith(0);
        Assert.Contains("Mixed: 3 of 10 tests", cli.Output, StringComparison.Ordinal);
        Assert.Matches(@"passed +[\d.]+ m?s  Outcomes\.Passes\n", cli.Output);
        Assert.Matches(@"Mixed  3 passed, 0 failed +\d", cli.Output);
    }

    [Fact]
    public async Task A_failure_is_shown_in_full_and_ends_with_1()
    {
        var cli = await runs.Text;

        cli.HasEndedWith(1);
        Assert.Matches(@"FAILED +[\d.]+ m?s  Outcomes\.Fails\n", cli.Output);
        Assert.Contains("Expected: 3", cli.Output, StringComparison.Ordinal);
        Assert.Contains($"in {Path.GetRelativePath(Environment.CurrentDirectory, Path.Combine(Repository.Dummies, "Mixed", "Outcomes.cs"))}:line ", cli.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("System.Reflection", cli.Output, StringComparison.Ordinal);
        Assert.Contains("the till was counted", cli.Output, StringComparison.Ordinal);
        Assert.Matches(@"Mixed  4 passed, 1 failed, 1 skipped", cli.Output);
    }

    [Fact]
    public async Task Json_tells_each_test_and_the_sum()
    {
        var cli = await runs.Json;

        cli.HasEndedWith(1);
        var tests = cli.EventsOf("test").Where(test => test.GetProperty("repetition").GetInt32() == 1).ToDictionary(
            test => test.GetProperty("name").GetString()!, test => test.GetProperty("outcome").GetString());
        Assert.Equal(5, tests.Count);
        Assert.Equal("passed", tests["Mixed.Outcomes.Passes_with(text: \"[red]\")"]);
        Assert.Equal("failed", tests["Mixed.Outcomes.Fails"]);
        Assert.Equal("skipped", tests["Mixed.Outcomes.Is_skipped"]);

        var failed = cli.EventsOf("test").First(test => test.GetProperty("outcome").GetString() == "failed");
        Assert.Contains("Expected: 3", failed.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("the till was counted\n", failed.GetProperty("output").GetString()!.ReplaceLineEndings("\n"));

        var sum = cli.EventsOf("run-finished").Single();
        Assert.Equal(1, sum.GetProperty("exitCode").GetInt32());
        Assert.Equal(6, sum.GetProperty("tally").GetProperty("passed").GetInt32());
        Assert.Equal(2, sum.GetProperty("tally").GetProperty("skipped").GetInt32());
    }

    [Fact]
    public async Task A_skipped_test_gives_its_reason_and_is_no_test_that_ran()
    {
        var cli = await CliInvocation.RunAsync("run", OutcomeRuns.Mixed, "--filter", "*.Is_skipped");

        cli.HasEndedWith(3);
        Assert.Contains("the till is being repaired", cli.Output, StringComparison.Ordinal);
        Assert.Contains("No test ran: all were skipped.", cli.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_filter_that_fits_nothing_is_an_error()
    {
        var cli = await CliInvocation.RunAsync("run", OutcomeRuns.Mixed, "--filter", "Refund", "--filter", "Return");

        cli.HasEndedWith(3);
        Assert.Contains("none of 10 fits 'Refund' or 'Return'", cli.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Repetitions_run_every_test_again_in_one_host()
    {
        var cli = await runs.Json;

        Assert.Equal([1, 2], cli.EventsOf("test").Select(test => test.GetProperty("repetition").GetInt32()).Distinct());
        Assert.Equal(10, cli.EventsOf("test").Count());
        Assert.Single(cli.EventsOf("suite-finished"));
    }

    [Fact]
    public async Task A_seed_and_a_limit_are_passed_on_to_the_framework() =>
        Assert.Equal(5, (await runs.Json).EventsOf("run-finished").Single().GetProperty("seed").GetInt32());

    [Fact]
    public async Task What_a_host_writes_into_its_journal_is_shown()
    {
        var cli = await runs.Text;

        Assert.Matches(@"PostgreSQL 15\.20 +process +/usr/lib/postgresql/15 +ready in 0\.31 s", cli.Output);
        Assert.Contains("downloading PostgreSQL 17", cli.Output, StringComparison.Ordinal);
        Assert.Contains("the cache is cold", cli.Output, StringComparison.Ordinal);
        Assert.Contains("reset of a sandbox, median", cli.Output, StringComparison.Ordinal);
    }
}
