namespace Assay.Xunit.Tests;

public sealed class RentedTests(Rented<Desk> rented) : IClassFixture<Rented<Desk>>
{
    /// <summary>One run for two tests.</summary>
    private static readonly Lazy<Task<(int ExitCode, string Output)>> SharedRun = new(() => DummySuite.RunAsync("SharedDesk", CancellationToken.None));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Shares_one_sandbox_until_the_last_test_of_the_class_and_resets_it_then()
    {
        var (_, output) = await SharedRun.Value.WaitAsync(Cancelled);
        Assert.Contains("Total: 3, Errors: 0, Failed: 1", output, StringComparison.Ordinal);
        Assert.Contains("reset after 3 uses", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shows_the_shared_timeline_beside_a_failed_test()
    {
        var (exitCode, output) = await SharedRun.Value.WaitAsync(Cancelled);
        Assert.NotEqual(0, exitCode);
        Assert.Contains("shared with other tests", output, StringComparison.Ordinal);
        Assert.Contains("by the tests of SharedDesk", output, StringComparison.Ordinal);
        Assert.Contains("shared: it is reset after the last test, not after each", output, StringComparison.Ordinal);
        Assert.Contains("SharedDesk.Fails failed", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_kept_where_one_of_its_tests_failed_and_is_not_reset()
    {
        var (_, output) = await DummySuite.RunAsync("KeptDesk", Cancelled);
        Assert.Contains("lamp kept for Assay.Xunit.Tests.Dummies.KeptDesk.Fails", output, StringComparison.Ordinal);
        Assert.Contains("discarded after 2 uses", output, StringComparison.Ordinal);
        Assert.DoesNotContain("reset after 2 uses", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fails_the_run_with_what_was_found_after_the_last_test()
    {
        var (exitCode, output) = await DummySuite.RunAsync("FindingDesk", Cancelled);
        Assert.NotEqual(0, exitCode);
        Assert.Contains("Total: 1, Errors: 1, Failed: 0", output, StringComparison.Ordinal);
        Assert.Contains("Class Cleanup Failure (Assay.Xunit.Tests.Dummies.FindingDesk)", output, StringComparison.Ordinal);
        Assert.Contains("no stub matches POST /charges", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_shared_by_the_classes_of_a_collection()
    {
        var (exitCode, output) = await DummySuite.RunAsync("InCollection", Cancelled);
        Assert.Contains("Total: 2, Errors: 0, Failed: 0", output, StringComparison.Ordinal);
        Assert.Contains("reset after 2 uses", output, StringComparison.Ordinal);
        Assert.Equal(0, exitCode);
    }

    [Fact]
    public void Names_the_tests_that_share() =>
        Assert.Contains(rented.Sandbox.Timeline.Entries, entry => entry.Text.EndsWith("by the tests of RentedTests", StringComparison.Ordinal));

    [Fact]
    public void Says_what_it_is_when_it_was_not_initialised() =>
        Assert.StartsWith("Rented<Desk> is a fixture: xUnit rents", Assert.Throws<InvalidOperationException>(() => new Rented<Desk>().Sandbox).Message, StringComparison.Ordinal);
}
