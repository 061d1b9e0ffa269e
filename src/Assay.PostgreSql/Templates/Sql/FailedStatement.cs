using Assay.Sql;
using Npgsql;

namespace Assay.PostgreSql.Templates.Sql;

/// <summary>Places what the server refused in its script.</summary>
internal static class FailedStatement
{
    public static MigrationException Describe(SqlScript script, SqlStatement statement, PostgresException error)
    {
        var detail = string.IsNullOrEmpty(error.Detail) ? "" : $"\n  {error.Detail}";
        var hint = string.IsNullOrEmpty(error.Hint) ? "" : $"\n  Hint: {error.Hint}";
        return new MigrationException(script.File, LineOf(script.Text, statement, error), statement.Text, error, $"{error.MessageText}{detail}{hint}");
    }

    /// <remarks>The server's position counts the characters of the statement from 1; 0 says that it named none.</remarks>
    private static int LineOf(string script, SqlStatement statement, PostgresException error) =>
        script.AsSpan(0, Math.Min(statement.Start + Math.Max(0, error.Position - 1), script.Length)).Count('\n') + 1;
}
