namespace Assay.Xunit.Tests;

public sealed class RentTests
{
    [Fact]
    public async Task Lasts_until_the_class_of_the_test_is_disposed_if_it_returns_its_sandbox_then()
    {
        var (exitCode, output) = await DummySuite.RunAsync("TidyDesk*", TestContext.Current.CancellationToken, sandboxes: 1);
        Assert.Contains("Total: 2, Errors: 0, Failed: 0", output, StringComparison.Ordinal);
        Assert.Equal(0, exitCode);
    }

    [Fact]
    public async Task Belongs_to_the_first_test_of_a_run_though_its_class_rents_before_it_begins()
    {
        var (_, output) = await DummySuite.RunAsync("EarlyDesk", TestContext.Current.CancellationToken, sandboxes: 1);
        Assert.Contains("Desk #1 (Assay.Xunit.Tests.Dummies.EarlyDesk.Fails)", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disposal_after_the_verdict_does_not_return_what_the_next_test_rents()
    {
        var (_, output) = await DummySuite.RunAsync("LateDesk*", TestContext.Current.CancellationToken, sandboxes: 1);
        // A finding that came after the return would be lost.
        Assert.Contains("Total: 2, Errors: 0, Failed: 1", output, StringComparison.Ordinal);
        Assert.Contains("found by the next test", output, StringComparison.Ordinal);
    }
}
