using System.Globalization;
using Assay.Sql.Rows;
using Npgsql;

namespace Assay.PostgreSql.Rows;

/// <summary>Runs what should be refused, and says what happened instead.</summary>
internal static class ConstraintAssertion
{
    // What forbids null has a name from PostgreSQL 18 on, which no violation tells.
    private const string AskConstraints = TableShape.Mark + """
        select conname from pg_catalog.pg_constraint c join pg_catalog.pg_namespace n on n.oid = c.connamespace
        where c.contype <> 'n' and n.nspname not in ('pg_catalog', 'information_schema', 'assay_reset')
        union
        select i.relname from pg_catalog.pg_index x join pg_catalog.pg_class i on i.oid = x.indexrelid join pg_catalog.pg_namespace n on n.oid = i.relnamespace
        where x.indisunique and n.nspname not in ('pg_catalog', 'information_schema', 'assay_reset') and n.nspname !~ '^pg_toast'
        """;

    public static async Task<PostgresException> RunAsync(SqlSession session, Constraint constraint, Func<Task> act, CancellationToken cancellationToken)
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
    private static PostgresException? Find(Exception? thrown) => thrown switch
    {
        null => null,
        PostgresException refused => refused,
        AggregateException several => several.InnerExceptions.Select(Find).FirstOrDefault(found => found is not null),
        _ => Find(thrown.InnerException),
    };

    private static string Describe(PostgresException refused)
    {
        var what = (refused.ConstraintName, refused.ColumnName) switch
        {
            ({ } name, _) => $"Violated was {name}{On(refused)}",
            (_, { } column) when refused.SqlState == PostgresErrorCodes.NotNullViolation => $"Violated was not-null {refused.TableName}.{column}",
            _ => "The database refused it for another reason",
        };
        return $"{what}: {refused.SqlState}: {refused.MessageText}";
    }

    private static string On(PostgresException refused) => refused.TableName is { } table ? $" of {table}" : "";

    /// <summary>A hint where the database has no constraint of that name.</summary>
    private static async Task<string> UnknownAsync(SqlSession session, Constraint constraint, CancellationToken cancellationToken)
    {
        if (constraint.HasNoName)
            return "";
        await using var ask = session.Create(AskConstraints);
        var names = (await session.ReadAsync(ask, cancellationToken)).Select(row => row.Get<string>(0)!).ToList();
        return names.Contains(constraint.Name)
            ? ""
            : $" There is no constraint or unique index of that name. The database has: {string.Join(", ", names.Order(StringComparer.Ordinal))}.";
    }
}
