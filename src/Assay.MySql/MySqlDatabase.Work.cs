using Assay.MySql.Rows;
using Assay.Sql.Changes;
using Assay.Sql.Rows;
using MySqlConnector;

namespace Assay.MySql;

/// <content>What a test does with the database.</content>
public sealed partial class MySqlDatabase
{
    /// <summary>Executes a statement. Interpolated values become parameters: <c>$"delete from users where id = {id}"</c>.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The number of rows it affected.</returns>
    /// <exception cref="MySqlException">The server refused it.</exception>
    public async Task<int> Execute(FormattableString sql, CancellationToken cancellationToken = default)
    {
        await using var command = Session.Create(sql);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The first column of the first row, or the default value where there is none or it is null.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="sql">The query; interpolated values become parameters.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<T?> Scalar<T>(FormattableString sql, CancellationToken cancellationToken = default)
    {
        var rows = await Query(sql, cancellationToken);
        return rows.Count == 0 ? default : rows[0].Get<T>(0);
    }

    /// <summary>All rows of a query.</summary>
    /// <param name="sql">The query; interpolated values become parameters.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<SqlRow>> Query(FormattableString sql, CancellationToken cancellationToken = default)
    {
        await using var command = Session.Create(sql);
        return await Session.ReadAsync(command, cancellationToken);
    }

    /// <summary>
    /// Inserts a row and answers it as the database made it, generated columns and defaults included.
    /// Names of properties become names of columns, whatever the habit of writing them: <c>TotalAmount</c> is <c>total_amount</c>. Columns of type JSON take
    /// objects, those of an ENUM its values or labels.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="values">An object whose properties are the columns to set.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The row.</returns>
    /// <exception cref="MySqlException">The server refused it.</exception>
    /// <exception cref="ArgumentException">There is no such table or column; says which there are.</exception>
    public Task<SqlRow> Insert(string table, object values, CancellationToken cancellationToken = default) =>
        Session.InsertAsync(table, values, cancellationToken);

    /// <summary>The rows of a table, to be narrowed and asserted.</summary>
    /// <param name="table">The table.</param>
    public TableRows Rows(string table) => new(new TableQuery(Session, table, []));

    /// <summary>The row of a table with a value in its column <c>id</c>, to be asserted.</summary>
    /// <param name="table">The table.</param>
    /// <param name="id">The value.</param>
    public TableRows Row(string table, object id) => Rows(table).Where(new { id });

    /// <summary>Asserts that a constraint refuses what a test does, be it the database's own exception or wrapped, as Entity Framework Core does.</summary>
    /// <param name="constraint">The constraint, such as <c>Constraint.Unique("users_email")</c>.</param>
    /// <param name="act">What should be refused.</param>
    /// <param name="cancellationToken">Ends the question for the constraints that there are.</param>
    /// <returns>The refusal, for more assertions.</returns>
    /// <exception cref="ConstraintAssertionException">Another constraint was violated, or none; says which.</exception>
    public Task<MySqlException> ShouldReject(Constraint constraint, Func<Task> act, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(constraint);
        ArgumentNullException.ThrowIfNull(act);
        return ConstraintAssertion.RunAsync(Session, constraint, act, cancellationToken);
    }

    /// <summary>The rows by which the database differs from its template: what the test changed, by whatever way. Costs as much as the tables hold that it touched.</summary>
    /// <param name="cancellationToken">Ends the question.</param>
    public Task<DatabaseChanges> Changes(CancellationToken cancellationToken = default) => Reset.ChangesAsync(cancellationToken);
}
