using Assay.MySql.Databases;
using Assay.MySql.Templates;
using MySqlConnector;

namespace Assay.MySql.Resets;

/// <summary>
/// A checksum over the rows of a table that has generated columns: CHECKSUM TABLE takes these in as they happen to lie in memory, so that equal rows get different
/// sums.
/// </summary>
internal static class RowSum
{
    /// <summary>Asks for it. The order of the rows makes no difference.</summary>
    public static string Question(string database, TableDefinition table)
    {
        // What a floating number shows is less than it is.
        var columns = table.Columns.Select(column => SqlName.Quote(column.Name) is var name && column.IsFloating ? $"{name} + 0e0" : name);
        var row = string.Join(", ", columns.Select(column => $"coalesce(crc32(cast({column} as binary)), '-')").Prepend("''"));
        return $"select concat(count(*), ' ', coalesce(sum(crc32(concat_ws(' ', {row}))), 0)) from {SqlName.Quote(database, table.Name)}";
    }

    /// <summary>Whether the table is gone or has other columns now, or is not one of those that are locked: then it has no sum.</summary>
    public static bool IsOfOtherTable(MySqlException refused) =>
        refused.ErrorCode is MySqlErrorCode.NoSuchTable or MySqlErrorCode.BadFieldError or MySqlErrorCode.TableNotLocked or MySqlErrorCode.WrongObject;
}
