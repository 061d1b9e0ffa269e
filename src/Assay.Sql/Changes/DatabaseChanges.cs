using System.Collections;
using System.Globalization;

namespace Assay.Sql.Changes;

/// <summary>The rows by which a sandbox's database differs from its template: what the test changed, by whatever way.</summary>
public sealed class DatabaseChanges : IReadOnlyList<RowChange>
{
    private const int MostLines = 40;
    private readonly IReadOnlyList<RowChange> _rows;

    internal DatabaseChanges(IReadOnlyList<RowChange> rows) => _rows = rows;

    /// <summary>How many rows differ.</summary>
    public int Count => _rows.Count;

    /// <summary>What changed in short, a part for each table: <c>public.orders +2 ~1, public.users -1</c>.</summary>
    public string Summary => string.Join(", ", _rows.GroupBy(row => row.Table, StringComparer.Ordinal).Select(table =>
        table.Key
        + Part('+', table.Count(row => row.Before is null))
        + Part('~', table.Count(row => row is { Before: not null, After: not null }))
        + Part('-', table.Count(row => row.After is null))));

    /// <summary>A row that differs.</summary>
    /// <param name="index">From 0, by table.</param>
    public RowChange this[int index] => _rows[index];

    /// <inheritdoc/>
    public IEnumerator<RowChange> GetEnumerator() => _rows.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>A line for each row, up to 40 of them.</summary>
    public override string ToString()
    {
        if (Count == 0)
            return "no row differs from the template";
        var lines = string.Join('\n', _rows.Take(MostLines));
        return Count <= MostLines ? lines : $"{lines}\n… and {(Count - MostLines).ToString(CultureInfo.InvariantCulture)} more";
    }

    private static string Part(char sign, int count) => count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" {sign}{count}");
}
