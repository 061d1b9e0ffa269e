using System.Text.Json;

namespace Assay.Sql.Changes;

/// <summary>A row that differs from the template.</summary>
public sealed class RowChange
{
    private const int LongestValue = 60;

    internal RowChange(string table, JsonElement? before, JsonElement? after) => (Table, Before, After) = (table, before, after);

    /// <summary>The table, with its schema.</summary>
    public string Table { get; }

    /// <summary>The row as the template has it, a JSON object with a property for each column; null where the test inserted it.</summary>
    public JsonElement? Before { get; }

    /// <summary>The row as it is; null where the test deleted it.</summary>
    public JsonElement? After { get; }

    /// <summary>One line: <c>+</c> and an inserted row, <c>-</c> and a deleted one, <c>~</c> and the columns that were updated.</summary>
    public override string ToString() => (Before, After) switch
    {
        (null, { } after) => $"+ {Table} {Row(after)}",
        ({ } before, null) => $"- {Table} {Row(before)}",
        ({ } before, { } after) => $"~ {Table} {Updated(before, after)}",
        _ => Table,
    };

    private static string Row(JsonElement row) => string.Join(", ", row.EnumerateObject().Select(column => $"{column.Name}={Value(column.Value)}"));

    private static string Updated(JsonElement before, JsonElement after)
    {
        var changed = before.EnumerateObject()
            .Where(column => !JsonElement.DeepEquals(column.Value, after.GetProperty(column.Name)))
            .Select(column => $"{column.Name} {Value(column.Value)} → {Value(after.GetProperty(column.Name))}");
        var first = before.EnumerateObject().First();
        return $"{first.Name}={Value(first.Value)}: {string.Join(", ", changed)}";
    }

    private static string Value(JsonElement value)
    {
        var text = value.GetRawText();
        return text.Length <= LongestValue ? text : text[..LongestValue] + "…";
    }
}
