namespace Assay.Sql.Rows;

/// <summary>What a failed assertion says: what was expected, what is there, and how the nearest rows differ.</summary>
internal static class RowMessage
{
    private const int Shown = 10;
    private const int Near = 3;

    public static string Count(string what, string expected, long found, IReadOnlyList<SqlRow> rows) =>
        $"{what}: expected {expected}, found {found}:\n{List(rows, found)}";

    public static string Differs(string what, RowExpectation expected, SqlRow row) =>
        $"{what}:\n{string.Join("\n", expected.Differences(row).Select(line => "  " + line))}\n  the row: {row}";

    /// <summary>No row fits; shows those of the whole table that come nearest.</summary>
    public static string None(string what, RowExpectation expected, IReadOnlyList<SqlRow> table)
    {
        var near = expected.Nearest(table, Near).ToList();
        var seen = (table.Count, near.Count) switch
        {
            (0, _) => "  the table is empty",
            (_, 0) => "  nothing comes near. The table has:\n" + List(table, table.Count),
            _ => string.Join("\n", near.Select(row => Nearest(expected, row, "  "))),
        };
        return $"{what}: expected exactly one row, found 0:\n{seen}";
    }

    public static string Unmatched(
        string what, int expected, IReadOnlyList<RowExpectation> missing, IReadOnlyList<SqlRow> unexpected)
    {
        var lines = missing.Take(Shown)
            .SelectMany(row => unexpected.Count == 0
                ? [$"  missing: {row}"]
                : (IEnumerable<string>)[$"  missing: {row}", .. row.Nearest(unexpected, 1).Select(near => Nearest(row, near, "    "))])
            .Concat(unexpected.Take(Shown).Select(row => $"  unexpected: {row}"));
        var more = Math.Max(0, missing.Count - Shown) + Math.Max(0, unexpected.Count - Shown);
        return $"{what}: expected {Rows(expected)} in any order, {expected - missing.Count} of them found:\n{string.Join("\n", lines)}"
            + (more > 0 ? $"\n  … and {more} more" : "");
    }

    public static string Rows(long count) => count == 1 ? "1 row" : $"{count} rows";

    private static string Nearest(RowExpectation expected, SqlRow row, string indent) =>
        $"{indent}nearest: {row}\n{string.Join("\n", expected.Differences(row).Select(line => $"{indent}  {line}"))}";

    private static string List(IReadOnlyList<SqlRow> rows, long found)
    {
        var seen = found == 0 ? "  no row" : string.Join("\n", rows.Take(Shown).Select(row => $"  {row}"));
        return found > Shown ? $"{seen}\n  … and {found - Shown} more" : seen;
    }
}
