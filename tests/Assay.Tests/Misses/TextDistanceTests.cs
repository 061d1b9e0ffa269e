using Assay.Misses;
using CsCheck;

namespace Assay.Tests.Misses;

public sealed class TextDistanceTests
{
    private static readonly Gen<string> Texts = Gen.String[Gen.Char['a', 'd'], 0, 12];

    [Theory]
    [InlineData("order.created", "order.create", 1)]
    [InlineData("order.created", "order.craeted", 2)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("", "abc", 3)]
    public void Counts_what_is_put_in_left_out_or_replaced(string text, string other, int expected) => Assert.Equal(expected, TextDistance.Between(text, other));

    [Fact]
    public void Is_a_metric() => Gen.Select(Texts, Texts, Texts).Sample((a, b, c) =>
    {
        var (ab, bc, ac) = (TextDistance.Between(a, b), TextDistance.Between(b, c), TextDistance.Between(a, c));
        return ab == TextDistance.Between(b, a) && ab == 0 == (a == b) && ac <= ab + bc;
    });

    [Fact]
    public void Nothing_is_further_away_than_no_text_at_all() =>
        Texts.Sample(text => TextDistance.Between(text, null) > TextDistance.Between(text, new string('z', 1000)));
}
