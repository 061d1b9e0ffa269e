using System.Globalization;
using Assay.PostgreSql.Templates.Sql;
using Npgsql;

namespace Assay.PostgreSql;

/// <summary>A migration or seed failed. Names the file, the line, the SQLSTATE and the statement.</summary>
public sealed class MigrationException : SandboxException
{
    private const int LongestStatement = 600;

    internal MigrationException(string file, string script, SqlStatement statement, PostgresException error)
        : this(file, LineOf(script, statement, error), statement.Text, error)
    {
    }

    private MigrationException(string file, int line, string statement, PostgresException error)
        : base(Describe(file, line, statement, error), error)
    {
        File = file;
        Line = line;
        SqlState = error.SqlState;
        Statement = statement;
    }

    /// <summary>The path of the file.</summary>
    public string File { get; }

    /// <summary>The line in the file, from 1: of the error where the server named a position, else of the statement.</summary>
    public int Line { get; }

    /// <summary>The five characters of the error's class and condition (PostgreSQL, appendix A).</summary>
    public string SqlState { get; }

    /// <summary>The statement that failed.</summary>
    public string Statement { get; }

    /// <remarks>The server's position counts the characters of the statement from 1; 0 says that it named none.</remarks>
    private static int LineOf(string script, SqlStatement statement, PostgresException error) =>
        script.AsSpan(0, Math.Min(statement.Start + Math.Max(0, error.Position - 1), script.Length)).Count('\n') + 1;

    private static string Describe(string file, int line, string statement, PostgresException error)
    {
        var shown = statement.Length <= LongestStatement ? statement : statement[..LongestStatement] + " …";
        var detail = string.IsNullOrEmpty(error.Detail) ? "" : $"\n  {error.Detail}";
        var hint = string.IsNullOrEmpty(error.Hint) ? "" : $"\n  Hint: {error.Hint}";
        var place = $"{file}:{line.ToString(CultureInfo.InvariantCulture)}";
        return $"{place} failed with SQLSTATE {error.SqlState}: {error.MessageText}{detail}{hint}\n  in: {shown}";
    }
}
