namespace Mixed;

public sealed class Crashing
{
    [Fact]
    public async Task Takes_the_process_with_it()
    {
        // Long enough for the platform to report that the test started: it does so in batches.
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        await Console.Error.WriteLineAsync("about to pull the plug");
        Environment.Exit(42);
    }
}
