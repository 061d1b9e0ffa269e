using Assay.PostgreSql.Templates.Sql;

namespace Assay.PostgreSql.Templates.Flyway;

/// <summary>Which statements Flyway runs outside of a transaction on PostgreSQL. Others that refuse one fail in both.</summary>
internal static class TransactionRules
{
    private static readonly string[] Outside =
    [
        "CREATE DATABASE", "DROP DATABASE", "CREATE TABLESPACE", "DROP TABLESPACE", "CREATE SUBSCRIPTION", "DROP SUBSCRIPTION", "ALTER SYSTEM",
        "CREATE INDEX CONCURRENTLY", "CREATE UNIQUE INDEX CONCURRENTLY", "DROP INDEX CONCURRENTLY", "REINDEX DATABASE", "REINDEX SCHEMA",
        "REINDEX SYSTEM", "VACUUM", "DISCARD ALL",
    ];

    public static bool Allow(SqlStatement statement)
    {
        var opening = statement.Opening(4) + " ";
        return !Outside.Any(outside => opening.StartsWith(outside + " ", StringComparison.Ordinal));
    }
}
