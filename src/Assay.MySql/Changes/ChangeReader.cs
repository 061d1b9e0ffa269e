using System.Globalization;
using System.Text.Json;
using Assay.MySql.Resets;
using Assay.Sql.Changes;
using MySqlConnector;

namespace Assay.MySql.Changes;

/// <summary>Compares the tables that were touched with those of the template.</summary>
internal static class ChangeReader
{
    public static async Task<DatabaseChanges> ReadAsync(MySqlConnection connection, IReadOnlyList<TableRestore> touched, CancellationToken cancellationToken)
    {
        var rows = new List<RowChange>();
        foreach (var table in touched)
        {
            var found = new TableDifference(table);
            foreach (var question in table.Differences())
            {
                await using var command = new MySqlCommand(question, connection);
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                found.Take(reader);
            }

            rows.AddRange(found.Rows());
        }

        return new DatabaseChanges(rows);
    }

    /// <summary>The same without a thread to spare, for the output of a failed test.</summary>
    public static DatabaseChanges Read(MySqlConnection connection, IReadOnlyList<TableRestore> touched)
    {
        var rows = new List<RowChange>();
        foreach (var table in touched)
        {
            var found = new TableDifference(table);
            foreach (var question in table.Differences())
            {
                using var command = new MySqlCommand(question, connection) { CommandTimeout = 5 };
                using var reader = command.ExecuteReader();
                found.Take(reader);
            }

            rows.AddRange(found.Rows());
        }

        return new DatabaseChanges(rows);
    }

    /// <summary>The rows of one table that are on one side only, or others. Without a key, equal rows of both sides cancel out.</summary>
    private sealed class TableDifference(TableRestore restore)
    {
        private readonly List<(string? Before, string? After)> _found = [];

        private int Width => restore.Table.Columns.Count;

        public void Take(MySqlDataReader reader)
        {
            while (reader.Read())
                _found.Add((Side(reader, 0), Side(reader, Width)));
        }

        public IEnumerable<RowChange> Rows()
        {
            var lost = _found.Where(row => row.After is null).CountBy(row => row.Before!).ToDictionary(StringComparer.Ordinal);
            var kept = new List<(string? Before, string? After)>();
            foreach (var row in _found.Where(row => row.After is not null))
            {
                if (row.Before is null && restore.Table.Key.Count == 0 && lost.TryGetValue(row.After!, out var count) && count > 0)
                    lost[row.After!] = count - 1;
                else
                    kept.Add(row);
            }

            kept.AddRange(lost.SelectMany(row => Enumerable.Repeat(((string?)row.Key, (string?)null), row.Value)));
            return kept.Select(row => new RowChange(restore.Table.Name, Json(row.Before), Json(row.After)));
        }

        /// <summary>A side whose columns are all null is no row: a key is never null, and a row without a key is asked for one side at a time.</summary>
        private string? Side(MySqlDataReader reader, int from)
        {
            if (IsNothing(reader, from))
                return null;
            var row = new Dictionary<string, object?>(StringComparer.Ordinal);
            for (var column = 0; column < Width; column++)
                row[restore.Table.Columns[column].Name] = reader.IsDBNull(from + column) ? null : Value(reader.GetValue(from + column));
            return JsonSerializer.Serialize(row);
        }

        private bool IsNothing(MySqlDataReader reader, int from)
        {
            if (restore.Table.Key.Count > 0)
                return reader.IsDBNull(from + restore.Table.Columns.ToList().FindIndex(column => column.Name == restore.Table.Key[0]));
            // The side that was not asked for comes as literal nulls, which have no type.
            return reader.GetFieldType(from) == typeof(object) || reader.GetDataTypeName(from) == "NULL";
        }

        private static object Value(object value) => value switch
        {
            byte[] bytes => "\\x" + Convert.ToHexStringLower(bytes),
            MySqlDateTime time => time.IsValidDateTime ? time.GetDateTime() : time.ToString() ?? "",
            TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),
            _ => value,
        };

        private static JsonElement? Json(string? row) => row is null ? null : JsonSerializer.Deserialize<JsonElement>(row);
    }
}
