namespace Assay.Sql.Rows;

/// <summary>
/// The rows of a table that fit, to be read or asserted. Immutable: each narrowing answers a new one. Expected values are compared by what they mean:
/// <c>1</c> equals <c>1.00</c>, JSON equals JSON in any notation, an enumeration's value its label, a time another to the microsecond.
/// </summary>
public sealed class TableRows
{
    private const int Shown = 10;
    private readonly TableQuery _query;
    private readonly IReadOnlyList<string> _ignored;
    private readonly TimeSpan? _within;

    internal TableRows(TableQuery query)
        : this(query, [], null)
    {
    }

    private TableRows(TableQuery query, IReadOnlyList<string> ignored, TimeSpan? within) => (_query, _ignored, _within) = (query, ignored, within);

    /// <summary>Keeps the rows whose columns equal the object's properties: <c>Where(new { order_id = 7 })</c>.</summary>
    /// <param name="values">The columns and their values; null is SQL's null.</param>
    public TableRows Where(object values) =>
        new(_query with { Conditions = [.. _query.Conditions, .. ColumnValues.Of(values)] }, _ignored, _within);

    /// <summary>Leaves columns out of the comparison, such as those that the database fills.</summary>
    /// <param name="columns">Their names.</param>
    public TableRows Ignoring(params string[] columns) => new(_query, [.. _ignored, .. columns], _within);

    /// <summary>
    /// Lets the assertion that follows wait for what happens at a time of its own, such as the work of a consumer: it looks again and again
    /// until it holds or the time is up.
    /// </summary>
    /// <param name="time">The longest wait; more than zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is zero or less.</exception>
    public TableRows Within(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(time, TimeSpan.Zero);
        return new TableRows(_query, _ignored, time);
    }

    /// <summary>Reads the rows.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<IReadOnlyList<SqlRow>> ToListAsync(CancellationToken cancellationToken = default) => _query.ReadAsync(null, cancellationToken);

    /// <summary>Reads the rows as objects of a type; see <see cref="SqlRow.As{T}"/>.</summary>
    /// <typeparam name="T">A record, or a class with a public constructor.</typeparam>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<T>> ToListAsync<T>(CancellationToken cancellationToken = default) =>
        [.. (await ToListAsync(cancellationToken)).Select(row => row.As<T>())];

    /// <summary>Counts the rows.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<long> CountAsync(CancellationToken cancellationToken = default) => _query.CountAsync(cancellationToken);

    /// <summary>Asserts that there is exactly one row and that its columns equal the object's properties.</summary>
    /// <param name="values">The columns and the values expected in them; columns that are not named may hold anything.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The row.</returns>
    /// <exception cref="RowAssertionException">There is none, there are several, or a column differs; shows what is there.</exception>
    public Task<SqlRow> ShouldHave(object values, CancellationToken cancellationToken = default) =>
        RowWait.For(_within, () => OneAsync(values, whole: false, cancellationToken), cancellationToken);

    /// <summary>Asserts that there are exactly these rows, in any order; columns that are not named may hold anything.</summary>
    /// <param name="rows">An object for each row.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The rows.</returns>
    /// <exception cref="RowAssertionException">Rows are missing, or there are others; shows both, and the nearest to each that is missing.</exception>
    public Task<IReadOnlyList<SqlRow>> ShouldHave(IEnumerable<object> rows, CancellationToken cancellationToken = default) =>
        RowWait.For(_within, () => AllAsync(rows, whole: false, cancellationToken), cancellationToken);

    /// <summary>Asserts that there is exactly one row, and that every column of it is as the object says.</summary>
    /// <param name="values">All columns, without those that are ignored (<see cref="Ignoring"/>).</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The row.</returns>
    /// <exception cref="RowAssertionException">There is none, there are several, or a column differs; shows what is there.</exception>
    /// <exception cref="ArgumentException">A column of the table is neither named nor ignored.</exception>
    public Task<SqlRow> ShouldBe(object values, CancellationToken cancellationToken = default) =>
        RowWait.For(_within, () => OneAsync(values, whole: true, cancellationToken), cancellationToken);

    /// <summary>Asserts that there are exactly these rows, in any order, and that every column is as the objects say.</summary>
    /// <param name="rows">An object for each row, with all columns but those that are ignored (<see cref="Ignoring"/>).</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The rows.</returns>
    /// <exception cref="RowAssertionException">Rows are missing, or there are others; shows both, and the nearest to each that is missing.</exception>
    /// <exception cref="ArgumentException">A column of the table is neither named nor ignored.</exception>
    public Task<IReadOnlyList<SqlRow>> ShouldBe(IEnumerable<object> rows, CancellationToken cancellationToken = default) =>
        RowWait.For(_within, () => AllAsync(rows, whole: true, cancellationToken), cancellationToken);

    /// <summary>Asserts the number of rows.</summary>
    /// <param name="count">How many there should be.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RowAssertionException">There are more or fewer; shows what is there.</exception>
    public Task ShouldCount(int count, CancellationToken cancellationToken = default) =>
        RowWait.For(_within, () => CountedAsync(count, cancellationToken), cancellationToken);

    /// <summary>Asserts that there is no row.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RowAssertionException">There is one; shows what is there.</exception>
    public Task ShouldBeEmpty(CancellationToken cancellationToken = default) => ShouldCount(0, cancellationToken);

    private async Task<SqlRow> OneAsync(object values, bool whole, CancellationToken cancellationToken)
    {
        var expected = await ExpectAsync(values, whole, cancellationToken);
        var rows = await _query.ReadAsync(Shown + 1, cancellationToken);
        if (rows.Count == 0)
        {
            var wanted = new RowExpectation([.. await _query.BindAsync(_query.Conditions, cancellationToken), .. expected.Values]);
            throw new RowAssertionException(RowMessage.None(_query.ToString(), wanted, await _query.ReadTableAsync(cancellationToken)));
        }

        if (rows.Count > 1)
        {
            var found = rows.Count > Shown ? await CountAsync(cancellationToken) : rows.Count;
            throw new RowAssertionException(RowMessage.Count(_query.ToString(), "exactly one row", found, rows));
        }

        return expected.Fits(rows[0]) ? rows[0] : throw new RowAssertionException(RowMessage.Differs(_query.ToString(), expected, rows[0]));
    }

    private async Task<IReadOnlyList<SqlRow>> AllAsync(IEnumerable<object> rows, bool whole, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var expected = new List<RowExpectation>();
        foreach (var values in rows)
            expected.Add(await ExpectAsync(values, whole, cancellationToken));
        var found = await ToListAsync(cancellationToken);
        var (missing, unexpected) = RowMatching.Of(expected, found);
        return missing.Count == 0 && unexpected.Count == 0
            ? found
            : throw new RowAssertionException(RowMessage.Unmatched(_query.ToString(), expected.Count, missing, unexpected));
    }

    private async Task<long> CountedAsync(int count, CancellationToken cancellationToken)
    {
        var found = await CountAsync(cancellationToken);
        return found == count
            ? found
            : throw new RowAssertionException(RowMessage.Count(_query.ToString(), RowMessage.Rows(count), found, await _query.ReadAsync(Shown, cancellationToken)));
    }

    private async Task<RowExpectation> ExpectAsync(object values, bool whole, CancellationToken cancellationToken)
    {
        var ignored = (await _query.BindAsync([.. _ignored.Select(name => new ColumnValue(name, null))], cancellationToken)).Select(value => value.Column.Name).ToHashSet();
        var bound = await _query.BindAsync(ColumnValues.Of(values), cancellationToken);
        if (whole)
        {
            var shape = await _query.Session.ShapeAsync(_query.Table, cancellationToken);
            var open = shape.Columns.Select(column => column.Name).Except(ignored).Except(bound.Select(value => value.Column.Name)).ToList();
            if (open.Count > 0)
            {
                throw new ArgumentException(
                    $"ShouldBe compares whole rows of {_query.Table}, and nothing is said about: {string.Join(", ", open)}. "
                    + "Name them, leave them out with Ignoring(…), or use ShouldHave.",
                    nameof(values));
            }
        }

        return new RowExpectation([.. bound.Where(value => !ignored.Contains(value.Column.Name))]);
    }
}
