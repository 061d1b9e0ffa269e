using System.Globalization;
using MySqlConnector;

namespace Assay.MySql.Resets;

/// <summary>Collects the answers to what the marks of a database are made of.</summary>
/// <param name="counts">Whether tables of InnoDB are looked at by their counters.</param>
internal sealed class MarkReading(bool counts)
{
    private readonly Dictionary<string, ulong> _numbers = new(StringComparer.Ordinal);

    public Dictionary<string, TableMark> Marks { get; } = new(StringComparer.Ordinal);

    /// <summary>A partitioned table is several tables to InnoDB.</summary>
    public void TakeCounters(MySqlDataReader reader)
    {
        while (reader.Read())
        {
            var name = reader.GetString(0);
            var (id, modified, next) = (Number(reader, 1), Number(reader, 2), Number(reader, 3));
            var stamp = string.Create(CultureInfo.InvariantCulture, $"{id}:{modified}:{reader.GetValue(4)}");
            Marks[name] = Marks.TryGetValue(name, out var part)
                ? new TableMark($"{part.Stamp} {stamp}", Math.Max(part.AutoIncrement, next), part.Modified + (long)modified)
                : new TableMark(stamp, next, (long)modified);
        }
    }

    public void TakeNumbers(MySqlDataReader reader)
    {
        while (reader.Read())
        {
            var name = reader.GetString(0);
            var next = _numbers[name] = reader.IsDBNull(1) ? 0 : Number(reader, 1);
            // A table that nobody knows yet has no checksum, but it is there.
            if (!counts)
                Marks[name] = new TableMark("", next, 0);
            else if (Marks.TryGetValue(name, out var counted))
                Marks[name] = counted with { AutoIncrement = next };
        }
    }

    public void TakeChecksums(MySqlDataReader reader)
    {
        while (reader.Read())
        {
            var name = reader.GetString(0);
            TakeSum(name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..], Convert.ToString(reader.GetValue(1), CultureInfo.InvariantCulture));
        }
    }

    public void TakeSum(string table, string? sum)
    {
        if (_numbers.TryGetValue(table, out var next))
            Marks[table] = new TableMark(sum ?? "", next, 0);
    }

    private static ulong Number(MySqlDataReader reader, int column) => Convert.ToUInt64(reader.GetValue(column), CultureInfo.InvariantCulture);
}
