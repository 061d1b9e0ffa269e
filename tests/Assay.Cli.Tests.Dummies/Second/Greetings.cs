namespace Second;

public sealed class Greetings
{
    [Fact]
    public void Are_friendly() => Assert.StartsWith("Hello", "Hello, world", StringComparison.Ordinal);
}
