namespace Assay.Tests;

public sealed class SmokeTests
{
    [Fact]
    public void A_test_runs() => Assert.Equal(2, 1 + 1);

    [Theory, InlineData(1), InlineData(2)]
    public async Task Slow(int n)
    {
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.True(n > 0);
    }
}
