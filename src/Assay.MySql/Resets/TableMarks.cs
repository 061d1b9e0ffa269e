namespace Assay.MySql.Resets;

/// <summary>The marks of all tables of a database at one moment.</summary>
internal sealed class TableMarks(IReadOnlyDictionary<string, TableMark> marks)
{
    public IReadOnlyDictionary<string, TableMark> Tables { get; } = marks;

    /// <summary>The tables that are other now, new ones and lost ones among them.</summary>
    public IReadOnlyList<string> ChangedSince(TableMarks before) =>
    [
        .. Tables.Where(table => !before.Tables.TryGetValue(table.Key, out var known) || known != table.Value).Select(table => table.Key),
        .. before.Tables.Keys.Where(table => !Tables.ContainsKey(table)),
    ];

    /// <summary>These marks, but for some tables those of another moment.</summary>
    public TableMarks With(TableMarks other, IEnumerable<string> tables)
    {
        var joined = new Dictionary<string, TableMark>(Tables, StringComparer.Ordinal);
        foreach (var table in tables)
        {
            if (other.Tables.TryGetValue(table, out var mark))
                joined[table] = mark;
        }

        return new TableMarks(joined);
    }
}
