using Assay.Compose.Files;

namespace Assay.Compose.Tests.Files;

public sealed class InterpolationTests
{
    private static readonly Dictionary<string, string> Variables = new() { ["SET"] = "value", ["EMPTY"] = "", ["PORT"] = "5433" };

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("$SET", "value")]
    [InlineData("a-$SET-b", "a-value-b")]
    [InlineData("${SET}s", "values")]
    [InlineData("$UNSET.", ".")]
    [InlineData("${UNSET:-default}", "default")]
    [InlineData("${UNSET-default}", "default")]
    [InlineData("${EMPTY:-default}", "default")]
    [InlineData("${EMPTY-default}", "")]
    [InlineData("${SET:-default}", "value")]
    [InlineData("${SET:+other}", "other")]
    [InlineData("${EMPTY:+other}", "")]
    [InlineData("${EMPTY+other}", "other")]
    [InlineData("${UNSET+other}", "")]
    [InlineData("${SET:?must be set}", "value")]
    [InlineData("${UNSET:-${ALSO:-${PORT}}}:5432", "5433:5432")]
    [InlineData("${UNSET:-a}b${UNSET:-}", "ab")]
    [InlineData("$$SET costs $5 and $", "$SET costs $5 and $")]
    public void Variables_are_put_in_as_the_specification_has_it(string text, string result) =>
        Assert.Equal(result, Interpolation.Apply(text, Variables.GetValueOrDefault));

    [Theory]
    [InlineData("${UNSET:?a password, please}", "it needs the variable UNSET: a password, please")]
    [InlineData("${EMPTY:?}", "it needs the variable EMPTY")]
    [InlineData("${UNSET", "is not closed")]
    [InlineData("${-x}", "names no variable")]
    [InlineData("${SET!x}", "can't be understood")]
    public void What_can_not_be_put_in_is_an_error_that_says_why(string text, string said) =>
        Assert.Contains(said, Assert.Throws<ComposeException>(() => Interpolation.Apply(text, Variables.GetValueOrDefault)).Message, StringComparison.Ordinal);
}
