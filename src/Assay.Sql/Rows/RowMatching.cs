namespace Assay.Sql.Rows;

/// <summary>
/// Pairs expected rows with rows that are there, in any order, so that as many as possible have a partner: an expectation that names few
/// columns must not take the only row that fits another one (augmenting paths, as for any matching of two sides).
/// </summary>
internal sealed class RowMatching
{
    private readonly IReadOnlyList<RowExpectation> _expected;
    private readonly IReadOnlyList<SqlRow> _rows;
    private readonly int[] _takenBy;

    private RowMatching(IReadOnlyList<RowExpectation> expected, IReadOnlyList<SqlRow> rows)
    {
        _expected = expected;
        _rows = rows;
        _takenBy = new int[rows.Count];
        Array.Fill(_takenBy, -1);
    }

    /// <summary>Pairs them; answers what has no partner.</summary>
    public static (IReadOnlyList<RowExpectation> Missing, IReadOnlyList<SqlRow> Unexpected) Of(
        IReadOnlyList<RowExpectation> expected, IReadOnlyList<SqlRow> rows)
    {
        var matching = new RowMatching(expected, rows);
        var missing = expected.Where((_, index) => !matching.Place(index, new bool[rows.Count])).ToList();
        return (missing, [.. rows.Where((_, index) => matching._takenBy[index] < 0)]);
    }

    private bool Place(int expectation, bool[] tried)
    {
        for (var row = 0; row < _rows.Count; row++)
        {
            if (tried[row] || !_expected[expectation].Fits(_rows[row]))
                continue;
            tried[row] = true;
            if (_takenBy[row] < 0 || Place(_takenBy[row], tried))
            {
                _takenBy[row] = expectation;
                return true;
            }
        }

        return false;
    }
}
