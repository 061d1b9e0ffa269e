namespace Mixed;

public sealed class Hanging
{
    [Fact]
    public async Task Never_ends_and_ignores_its_token() => await Task.Delay(Timeout.InfiniteTimeSpan, CancellationToken.None);
}
