using Assay.Cli.Output;

namespace Assay.Cli.Tests.Output;

public sealed class QuantityTests
{
    [Theory]
    [InlineData(0, "0 ms")]
    [InlineData(999.4, "999 ms")]
    [InlineData(999.6, "1.00 s")]
    [InlineData(59_994, "59.99 s")]
    [InlineData(59_996, "1 m 00 s")]
    [InlineData(125_400, "2 m 05 s")]
    public void Times_keep_three_digits(double ms, string shown) => Assert.Equal(shown, Quantity.Time(ms));

    [Theory]
    [InlineData(512, "bytes", "512 B")]
    [InlineData(1_500_000, "bytes", "1.5 MB")]
    [InlineData(1.25, "ms", "1.25 ms")]
    [InlineData(1250, "ms", "1.25 s")]
    [InlineData(12, "databases", "12 databases")]
    [InlineData(0.5, null, "0.5")]
    public void Amounts_follow_their_unit(double value, string? unit, string shown) => Assert.Equal(shown, Quantity.Amount(value, unit));
}
