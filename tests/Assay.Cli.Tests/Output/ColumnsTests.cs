using Assay.Cli.Output;

namespace Assay.Cli.Tests.Output;

public sealed class ColumnsTests
{
    [Fact]
    public void Cells_of_a_column_begin_at_the_same_place() => Assert.Equal(
        ["Redis 7.0.15       warm", "PostgreSQL 15.20   idle   for 2 s"],
        Columns.Align([["Redis 7.0.15", "warm"], ["PostgreSQL 15.20", "idle", "for 2 s"]]));

    [Fact]
    public void Nothing_stays_nothing() => Assert.Empty(Columns.Align([]));
}
