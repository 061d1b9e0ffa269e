using System.Text;
using System.Text.RegularExpressions;
using Assay.PostgreSql.Templates.Sql;

namespace Assay.PostgreSql.Templates.Liquibase;

/// <summary>The SQL of a change set as it is gathered line by line; every character remembers where it stood in the file.</summary>
internal sealed class ChangeSetText
{
    private readonly StringBuilder _text = new();
    private readonly List<int> _places = [];

    public void Add(string line, int place)
    {
        for (var at = 0; at <= line.Length; at++)
        {
            _text.Append(at == line.Length ? '\n' : line[at]);
            _places.Add(place + at);
        }
    }

    public SqlScript ToScript(string file, string whole, ChangeSetAttributes attributes)
    {
        var (text, places) = attributes.StripsComments ? WithoutComments() : (_text.ToString(), _places);
        var pieces = attributes.SplitsStatements ? SqlSplitter.Split(text, Delimiter(attributes.EndDelimiter)) : [new SqlStatement(0, text)];
        var statements =
            from piece in pieces
            from statement in SqlSplitter.Split(piece.Text)
            select statement with { Start = places[piece.Start + statement.Start] };
        return new SqlScript(file, whole, [.. statements]);
    }

    /// <summary>
    /// As Liquibase splits: by default at semicolons and at lines of <c>GO</c> or <c>/</c>; a longer delimiter is a regular expression;
    /// a slash counts at the start of a line only.
    /// </summary>
    private static Func<string, int, int> Delimiter(string? delimiter)
    {
        if (delimiter is null)
        {
            // Semicolons are left to the next step, which knows function bodies.
            var line = new Regex(@"\G(?:go|/)[ \t\r]*(?=\n|\z)", RegexOptions.IgnoreCase);
            return (text, at) => StartsLine(text, at) ? line.Match(text, at).Length : 0;
        }

        if (delimiter.Length == 1)
            return (text, at) => text[at] == delimiter[0] && (delimiter != "/" || StartsLine(text, at)) ? 1 : 0;
        var pattern = new Regex($@"\G(?:{delimiter})", RegexOptions.IgnoreCase);
        return (text, at) => pattern.Match(text, at).Length;
    }

    private static bool StartsLine(string text, int at) => at == 0 || text[at - 1] == '\n';

    /// <summary>Takes comments out wherever they stand outside of quotes, in dollar-quoted bodies too, as Liquibase does.</summary>
    private (string Text, List<int> Places) WithoutComments()
    {
        var whole = _text.ToString();
        var text = new StringBuilder();
        var places = new List<int>();
        for (var at = 0; at < whole.Length;)
        {
            var length = CommentLength(whole, at);
            if (length > 0)
            {
                at += length;
                continue;
            }

            var end = whole[at] is '\'' or '"' ? EndOfQuoted(whole, at) : at + 1;
            for (; at < end; at++)
            {
                text.Append(whole[at]);
                places.Add(_places[at]);
            }
        }

        return (text.ToString(), places);
    }

    private static int CommentLength(string text, int at)
    {
        if (string.CompareOrdinal(text, at, "--", 0, 2) == 0)
            return text.IndexOf('\n', at) is >= 0 and var line ? line - at : text.Length - at;
        if (string.CompareOrdinal(text, at, "/*", 0, 2) != 0)
            return 0;
        return text.IndexOf("*/", at + 2, StringComparison.Ordinal) is >= 0 and var end ? end + 2 - at : text.Length - at;
    }

    private static int EndOfQuoted(string text, int at)
    {
        var escapes = text[at] == '\'' && at > 0 && text[at - 1] is 'e' or 'E';
        var end = at + 1;
        while (end < text.Length && text[end] != text[at])
            end += escapes && text[end] == '\\' ? 2 : 1;
        return Math.Min(end + 1, text.Length);
    }
}
