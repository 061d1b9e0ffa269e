namespace Assay.Cli.Output;

/// <summary>Rows of text as aligned columns.</summary>
internal static class Columns
{
    private const string Gap = "   ";

    public static IEnumerable<string> Align(IEnumerable<string[]> rows)
    {
        var all = rows.ToList();
        var widths = Enumerable.Range(0, all.Select(row => row.Length).DefaultIfEmpty().Max())
            .Select(column => all.Max(row => column < row.Length ? row[column].Length : 0)).ToList();
        return all.Select(row => string.Join(Gap, row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }
}
