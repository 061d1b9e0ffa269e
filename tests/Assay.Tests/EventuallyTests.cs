namespace Assay.Tests;

public sealed class EventuallyTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answers_the_value_that_holds()
    {
        var asked = 0;
        var value = await Eventually.Within(TimeSpan.FromSeconds(5)).Value(() => ++asked, n => n == 3, Cancelled);
        Assert.Equal(3, value);
    }

    [Fact]
    public async Task Says_what_it_last_saw_and_how_that_changed()
    {
        var asked = 0;
        var thrown = await Assert.ThrowsAsync<EventuallyException>(() =>
            Eventually.Within(TimeSpan.FromSeconds(1.5)).Value(() => Math.Min(++asked, 2), n => n == 3, Cancelled));
        Assert.Contains("Last seen: 2.", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("Before: 1.", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("1.5 s", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Takes_an_exception_as_not_yet_and_shows_it_in_the_end()
    {
        var thrown = await Assert.ThrowsAsync<EventuallyException>(() =>
            Eventually.Within(TimeSpan.FromMilliseconds(20)).Passes(() => throw new InvalidOperationException("no row"), Cancelled));
        Assert.Contains("InvalidOperationException: no row", thrown.Message, StringComparison.Ordinal);
        Assert.IsType<InvalidOperationException>(thrown.InnerException);
    }

    [Fact]
    public async Task Stops_when_it_is_cancelled()
    {
        using var source = new CancellationTokenSource();
        var waiting = Eventually.Within(TimeSpan.FromMinutes(1)).True(() => false, source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public void Refuses_a_wait_without_a_limit() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Eventually.Within(TimeSpan.Zero));
}
