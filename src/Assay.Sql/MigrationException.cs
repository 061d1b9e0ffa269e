using System.Data.Common;
using System.Globalization;

namespace Assay.Sql;

/// <summary>A migration or seed failed. Names the file, the line, the SQLSTATE and the statement.</summary>
public sealed class MigrationException : SandboxException
{
    private const int LongestStatement = 600;

    /// <param name="file">The path of the file.</param>
    /// <param name="line">The line in it, from 1.</param>
    /// <param name="statement">The statement.</param>
    /// <param name="error">What the server said.</param>
    /// <param name="message">The same in words: the message, and lines of detail under it.</param>
    internal MigrationException(string file, int line, string statement, DbException error, string message)
        : base(Describe(file, line, statement, error, message), error)
    {
        File = file;
        Line = line;
        SqlState = error.SqlState ?? "";
        Statement = statement;
    }

    /// <summary>The path of the file.</summary>
    public string File { get; }

    /// <summary>The line in the file, from 1: of the error where the server named a position, else of the statement.</summary>
    public int Line { get; }

    /// <summary>The five characters of the error's class and condition (SQLSTATE).</summary>
    public string SqlState { get; }

    /// <summary>The statement that failed.</summary>
    public string Statement { get; }

    private static string Describe(string file, int line, string statement, DbException error, string message)
    {
        var shown = statement.Length <= LongestStatement ? statement : statement[..LongestStatement] + " …";
        return $"{file}:{line.ToString(CultureInfo.InvariantCulture)} failed with SQLSTATE {error.SqlState}: {message}\n  in: {shown}";
    }
}
