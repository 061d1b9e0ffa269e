namespace Assay.Benchmarks.Reset;

/// <summary>What is measured: the size of the schema, whether it holds seed rows, and how many work at once, each on a database of its own.</summary>
internal sealed record Setting(int Tables, bool Seeded, int Workers)
{
    public static IReadOnlyList<Setting> All { get; } =
        [.. from tables in (int[])[36, 500] from seeded in (bool[])[false, true] from workers in (int[])[1, 2] select new Setting(tables, seeded, workers)];

    public override string ToString() => $"{Tables} tables, {(Seeded ? "seeded" : "empty")}, {Workers} worker{(Workers == 1 ? "" : "s")}";
}
