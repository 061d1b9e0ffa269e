using Assay.Kafka.Backends;

namespace Assay.Kafka.Tests.Backends;

public sealed class ChangeTallyTests
{
    private readonly ChangeTally<string> _tally = new();

    [Fact]
    public void Counts_by_how_much_numbers_have_grown() => Assert.Equal([5, 5, 7, 10], Adds([("a", 5)], [("a", 5)], [("a", 7)], [("a", 7), ("b", 3)]));

    [Fact]
    public void Counts_a_number_that_fell_as_a_change_too() => Assert.Equal([5, 8], Adds([("a", 5)], [("a", 2)]));

    [Fact]
    public void What_is_gone_is_no_change_and_what_comes_again_is_new() => Assert.Equal([5, 5, 7], Adds([("a", 2), ("b", 3)], [("b", 3)], [("a", 2), ("b", 3)]));

    private IEnumerable<long> Adds(params IEnumerable<(string Key, long Value)>[] looks) =>
        looks.Select(look => _tally.Add(look.Select(static number => KeyValuePair.Create(number.Key, number.Value))));
}
