using System.Data.Common;

namespace Assay.Sql.Rows;

/// <summary>What differs between databases in the statements of a test's helpers, and in what their clients read.</summary>
internal abstract class SqlDialect
{
    /// <summary>How a statement refers to a parameter, by its number from 1.</summary>
    public abstract string Marker(int number);

    /// <summary>Quotes the name of a table, part by part where it has a schema, unless its author did.</summary>
    public abstract string Quote(string name);

    /// <summary>Quotes one name as it is, whatever it contains.</summary>
    public abstract string QuotePart(string name);

    /// <summary>A value that a test put into a statement of its own.</summary>
    public abstract DbParameter Parameter(int number, object? value);

    /// <summary>A value as its column wants it.</summary>
    public abstract DbParameter Parameter(int number, BoundValue bound);

    /// <summary>A condition that a column equals a parameter.</summary>
    public abstract string Equal(TableColumn column, string marker);

    /// <summary>The columns of a table or view in their order; none where there is no such table.</summary>
    public abstract Task<IReadOnlyList<TableColumn>> ColumnsAsync(SqlSession session, string table, CancellationToken cancellationToken);

    /// <summary>The tables and views that there are.</summary>
    public abstract Task<IReadOnlyList<string>> TablesAsync(SqlSession session, CancellationToken cancellationToken);

    /// <summary>Inserts one row and answers it as the database made it.</summary>
    public abstract Task<SqlRow> InsertAsync(SqlSession session, string table, IReadOnlyList<BoundValue> bound, CancellationToken cancellationToken);

    /// <summary>Whether a type, as the client names it, holds JSON.</summary>
    public abstract bool IsJson(string type);

    /// <summary>How to select a column as text, for one whose type the client can't read.</summary>
    public abstract string AsText(string column);
}
