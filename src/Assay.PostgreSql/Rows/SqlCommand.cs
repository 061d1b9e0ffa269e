using System.Globalization;
using Npgsql;

namespace Assay.PostgreSql.Rows;

/// <summary>Commands whose values are always parameters.</summary>
internal static class SqlCommand
{
    public static NpgsqlCommand Create(NpgsqlDataSource dataSource, FormattableString sql)
    {
        var names = Enumerable.Range(1, sql.ArgumentCount).Select(number => (object)("$" + number.ToString(CultureInfo.InvariantCulture))).ToArray();
        return Create(dataSource, string.Format(CultureInfo.InvariantCulture, sql.Format, names), sql.GetArguments());
    }

    public static NpgsqlCommand Create(NpgsqlDataSource dataSource, string sql, IEnumerable<object?> values)
    {
        var command = dataSource.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        return command;
    }

    public static NpgsqlCommand Insert(NpgsqlDataSource dataSource, string table, IReadOnlyList<ColumnValue> columns)
    {
        var sql = columns.Count == 0
            ? $"insert into {Quote(table)} default values returning *"
            : $"insert into {Quote(table)} ({string.Join(", ", columns.Select(column => Quote(column.Name)))}) "
                + $"values ({string.Join(", ", columns.Select((_, index) => $"${index + 1}"))}) returning *";
        return Create(dataSource, sql, columns.Select(column => column.Value));
    }

    /// <summary>Quotes a name, part by part where it has a schema, unless its author did.</summary>
    public static string Quote(string name) =>
        name.Contains('"', StringComparison.Ordinal) ? name : string.Join('.', name.Split('.').Select(part => $"\"{part}\""));
}
