using System.Text.Json;
using Assay.Cli.Hosts;
using Assay.Cli.Running;

namespace Assay.Cli.Tests.Running;

public sealed class TestFilterTests
{
    private static readonly TestNode Node = new(JsonDocument.Parse("""
        {
          "uid": "1", "display-name": "Shop.Tests.PlacingAnOrder.Charges(amount: 12)", "node-type": "action",
          "location.type": "Shop.Tests.PlacingAnOrder", "location.method": "Charges(System.Int32)"
        }
        """).RootElement);

    [Theory]
    [InlineData("placinganorder", true)]
    [InlineData("Tests.Placing", true)]
    [InlineData("amount: 12", true)]
    [InlineData("Refund", false)]
    [InlineData("*.PlacingAnOrder.*", true)]
    [InlineData("Shop.Tests.PlacingAnOrder.Charge?", true)]
    [InlineData("PlacingAnOrder.*", false)]
    [InlineData("*amount: 1?)", true)]
    public void Text_is_found_anywhere_and_a_pattern_covers_the_whole_name(string pattern, bool fits) =>
        Assert.Equal(fits, new TestFilter([pattern]).Matches(Node));

    [Fact]
    public void Several_patterns_are_alternatives() => Assert.True(new TestFilter(["Refund", "Charges"]).Matches(Node));

    [Fact]
    public void Without_a_pattern_every_test_fits() => Assert.True(new TestFilter([]).Matches(Node));

    [Fact]
    public void The_short_name_leaves_the_namespace_out() => Assert.Equal("PlacingAnOrder.Charges(amount: 12)", Node.ShortName);
}
