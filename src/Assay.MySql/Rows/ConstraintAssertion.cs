using System.Globalization;
using Assay.Sql.Rows;
using MySqlConnector;

namespace Assay.MySql.Rows;

/// <summary>Runs what should be refused, and says what happened instead.</summary>
internal static class ConstraintAssertion
{
    private const string AskConstraints = TableShape.Mark + "select distinct constraint_name from information_schema.table_constraints where constraint_schema = database()";

    public static async Task<MySqlException> RunAsync(SqlSession session, Constraint constraint, Func<Task> act, CancellationToken cancellationToken)
    {
        try
        {
            await act();
        }
        catch (Exception thrown) when (thrown is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            var refused = Find(thrown);
            if (refused is not null && constraint.IsViolatedBy(refused))
                return refused;
            var seen = refused is null
                ? string.Create(CultureInfo.InvariantCulture, $"It failed, but not in the database: {thrown.GetType().Name}: {thrown.Message}")
                : Describe(refused);
            throw new ConstraintAssertionException($"Expected {constraint} to be violated. {seen}", thrown);
        }

        throw new ConstraintAssertionException($"Expected {constraint} to be violated, but nothing was: it succeeded.{await UnknownAsync(session, constraint, cancellationToken)}");
    }

    /// <summary>The database's refusal, however deep data access wrapped it.</summary>
    private static MySqlException? Find(Exception? thrown) => thrown switch
    {
        null => null,
        MySqlException refused => refused,
        AggregateException several => several.InnerExceptions.Select(Find).FirstOrDefault(found => found is not null),
        _ => Find(thrown.InnerException),
    };

    private static string Describe(MySqlException refused) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(Constraint.NameIn(refused) is { } name ? $"Violated was {name}" : "The database refused it for another reason")}: {refused.Number}: {refused.Message}");

    /// <summary>A hint where the database has no constraint of that name.</summary>
    private static async Task<string> UnknownAsync(SqlSession session, Constraint constraint, CancellationToken cancellationToken)
    {
        if (constraint.HasNoName)
            return "";
        await using var ask = session.Create(AskConstraints);
        var names = (await session.ReadAsync(ask, cancellationToken)).Select(row => row.Get<string>(0)!).ToList();
        return names.Contains(constraint.Name, StringComparer.OrdinalIgnoreCase)
            ? ""
            : $" There is no constraint or unique index of that name. The database has: {string.Join(", ", names.Order(StringComparer.Ordinal))}.";
    }
}
