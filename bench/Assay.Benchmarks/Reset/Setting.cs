using System.Globalization;

namespace Assay.Benchmarks.Reset;

/// <summary>What is measured: the size of the schema, how many seed rows its tables hold, and how many work at once, each on a database of its own.</summary>
/// <param name="Tables">How many tables there are.</param>
/// <param name="SeedRows">In every other table, among them two of the four that a test works on; 0 for none.</param>
/// <param name="Workers">How many work at once.</param>
internal sealed record Setting(int Tables, int SeedRows, int Workers)
{
    /// <summary>What a seeded schema holds, unless told.</summary>
    public const int UsualSeed = 100;

    /// <summary>A table that a test works on holds so many rows.</summary>
    public static Setting LargeSeed { get; } = new(36, 100_000, 1);

    public static IReadOnlyList<Setting> All { get; } =
        [.. from tables in (int[])[36, 500] from rows in (int[])[0, UsualSeed] from workers in (int[])[1, 2] select new Setting(tables, rows, workers), LargeSeed];

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Tables} tables, {(SeedRows == 0 ? "empty" : $"seed of {SeedRows}")}, {Workers} worker{(Workers == 1 ? "" : "s")}");
}
