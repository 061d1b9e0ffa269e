namespace Mixed;

public sealed class Outcomes(ITestOutputHelper output)
{
    [Fact]
    public void Passes() => Assert.Equal(2, 1 + 1);

    [Fact]
    public void Fails()
    {
        output.WriteLine("the till was counted");
        Assert.Equal(3, 1 + 1);
    }

    [Fact(Skip = "the till is being repaired")]
    public void Is_skipped() => Assert.Fail("This must not run.");

    [Theory, InlineData("[red]"), InlineData("{0}")]
    public void Passes_with(string text) => Assert.NotEmpty(text);
}
