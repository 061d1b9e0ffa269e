using System.Text.RegularExpressions;
using MySqlConnector;

namespace Assay.MySql;

/// <summary>A rule that lives in the database, by its name and by the errors of its violation. MySQL and MariaDB tell the name in the error's text.</summary>
public sealed partial class Constraint
{
    private const int CheckOfMySql = 3819;
    private const int CheckOfMariaDb = 4025;
    private readonly string _kind;
    private readonly MySqlErrorCode[] _errors;

    private Constraint(string kind, string name, params MySqlErrorCode[] errors)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        (_kind, Name, _errors) = (kind, name, errors);
    }

    /// <summary>The constraint's name; the column's for one that forbids null.</summary>
    public string Name { get; }

    internal bool HasNoName { get; private init; }

    /// <summary>A primary key (<c>PRIMARY</c>) or a unique index (1062).</summary>
    /// <param name="name">Its name, such as <c>users_email</c>, without the table's.</param>
    public static Constraint Unique(string name) => new("unique", name, MySqlErrorCode.DuplicateKeyEntry, MySqlErrorCode.DuplicateEntryWithKeyName);

    /// <summary>A foreign key, seen from either side (1451, 1452).</summary>
    /// <param name="name">Its name, such as <c>orders_user_id</c>.</param>
    public static Constraint ForeignKey(string name) =>
        new("foreign key", name, MySqlErrorCode.RowIsReferenced2, MySqlErrorCode.NoReferencedRow2, MySqlErrorCode.RowIsReferenced, MySqlErrorCode.NoReferencedRow);

    /// <summary>A check constraint (3819 of MySQL, 4025 of MariaDB).</summary>
    /// <param name="name">Its name, such as <c>orders_total_amount</c>; the column's where it belongs to a column of MariaDB's.</param>
    public static Constraint Check(string name) => new("check", name, (MySqlErrorCode)CheckOfMySql, (MySqlErrorCode)CheckOfMariaDb);

    /// <summary>A column that may not be null and has no default (1048, 1364). The server tells the column and not the table.</summary>
    /// <param name="column">The column.</param>
    public static Constraint NotNull(string column) => new("not-null", column, MySqlErrorCode.ColumnCannotBeNull, MySqlErrorCode.NoDefaultForField) { HasNoName = true };

    /// <summary>The constraint as messages name it: <c>unique users_email</c>.</summary>
    public override string ToString() => $"{_kind} {Name}";

    /// <summary>The name in an error's text; null where it tells none.</summary>
    internal static string? NameIn(MySqlException refused)
    {
        var match = refused.ErrorCode is MySqlErrorCode.DuplicateKeyEntry or MySqlErrorCode.DuplicateEntryWithKeyName
            ? Key().Match(refused.Message)
            : Quoted().Match(refused.Message);
        return match.Success ? match.Groups["name"].Value : null;
    }

    internal bool IsViolatedBy(MySqlException refused) =>
        _errors.Contains(refused.ErrorCode) && string.Equals(NameIn(refused), Name, StringComparison.OrdinalIgnoreCase);

    /// <summary>MySQL puts the table before the key, MariaDB does not.</summary>
    [GeneratedRegex(@"for key '(?:[^']*\.)?(?<name>[^'.]+)'\s*$")]
    private static partial Regex Key();

    [GeneratedRegex(@"CONSTRAINT `(?<name>[^`]+)`|[Cc]heck constraint '(?<name>[^']+)'|(?:Column|Field) '(?<name>[^']+)'")]
    private static partial Regex Quoted();
}
