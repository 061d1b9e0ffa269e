using Npgsql;

namespace Assay.PostgreSql;

/// <summary>
/// A rule that lives in the database, by its name and by the SQLSTATE of its violation
/// (<see href="https://www.postgresql.org/docs/current/errcodes-appendix.html">class 23</see>).
/// </summary>
public sealed class Constraint
{
    private readonly string _kind;
    private readonly string[] _states;
    private readonly string? _table;
    private readonly string? _column;

    private Constraint(string kind, string name, params string[] states) => (_kind, Name, _states) = (kind, name, states);

    private Constraint(string table, string column)
        : this("not-null", $"{table}.{column}", PostgresErrorCodes.NotNullViolation) => (_table, _column) = (table, column);

    /// <summary>The constraint's name; <c>table.column</c> for one that forbids null.</summary>
    public string Name { get; }

    internal bool HasNoName => _column is not null;

    /// <summary>A primary key, a unique constraint or a unique index (23505).</summary>
    /// <param name="name">Its name, such as <c>users_email_key</c>.</param>
    public static Constraint Unique(string name) => new("unique", Named(name), PostgresErrorCodes.UniqueViolation);

    /// <summary>A foreign key (23503; 23001 where it says <c>on delete restrict</c>, from PostgreSQL 18 on).</summary>
    /// <param name="name">Its name, such as <c>orders_user_id_fkey</c>.</param>
    public static Constraint ForeignKey(string name) =>
        new("foreign key", Named(name), PostgresErrorCodes.ForeignKeyViolation, PostgresErrorCodes.RestrictViolation);

    /// <summary>A check constraint, of a table or of a domain (23514).</summary>
    /// <param name="name">Its name, such as <c>orders_total_amount_check</c>.</param>
    public static Constraint Check(string name) => new("check", Named(name), PostgresErrorCodes.CheckViolation);

    /// <summary>An exclusion constraint (23P01).</summary>
    /// <param name="name">Its name, such as <c>bookings_room_during_excl</c>.</param>
    public static Constraint Exclusion(string name) => new("exclusion", Named(name), PostgresErrorCodes.ExclusionViolation);

    /// <summary>A column that may not be null (23502). PostgreSQL reports the table and the column, and no name.</summary>
    /// <param name="table">The table, without its schema.</param>
    /// <param name="column">The column.</param>
    public static Constraint NotNull(string table, string column) => new(Named(table), Named(column));

    /// <summary>The constraint as messages name it: <c>unique users_email_key</c>.</summary>
    public override string ToString() => $"{_kind} {Name}";

    internal bool IsViolatedBy(PostgresException refused) => _states.Contains(refused.SqlState)
        && (_column is null ? refused.ConstraintName == Name : refused.TableName == _table && refused.ColumnName == _column);

    private static string Named(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return name;
    }
}
