namespace Assay.PostgreSql.Templates.Sql;

/// <summary>
/// Splits a script into its statements, at semicolons outside of quotes, dollar quotes, comments, brackets and SQL-standard function bodies
/// (PostgreSQL's documentation, section 4.1, lexical structure).
/// </summary>
/// <param name="script">The script.</param>
/// <param name="delimiterAt">How long the delimiter is that begins at a place outside of quotes; 0 where none does. Semicolons when left out.</param>
internal sealed class SqlSplitter(string script, Func<string, int, int>? delimiterAt = null)
{
    private int _at;
    private int _depth;
    private bool _inBody;

    public static IReadOnlyList<SqlStatement> Split(string script, Func<string, int, int>? delimiterAt = null) => new SqlSplitter(script, delimiterAt).Split();

    /// <summary>The plain words of a statement, from its start up to the first that is none.</summary>
    public static IEnumerable<string> Words(string statement)
    {
        var splitter = new SqlSplitter(statement);
        while (splitter._at < statement.Length)
        {
            if (splitter.SkipCommentOrSpace())
                continue;
            var from = splitter._at;
            if (!char.IsLetter(statement[from]) && statement[from] != '_')
                yield break;
            splitter.SkipWord();
            yield return statement[from..splitter._at];
        }
    }

    private List<SqlStatement> Split()
    {
        var statements = new List<SqlStatement>();
        int? start = null;
        while (_at < script.Length)
        {
            if (DelimiterLength() is > 0 and var length)
            {
                var end = _at;
                _at += length;
                Add(statements, start, end);
                start = null;
                continue;
            }

            if (SkipCommentOrSpace())
                continue;
            start ??= _at;
            Step();
        }

        Add(statements, start, script.Length);
        return statements;
    }

    private int DelimiterLength() =>
        delimiterAt is null ? script[_at] == ';' && _depth == 0 && !_inBody ? 1 : 0 : delimiterAt(script, _at);

    private void Add(List<SqlStatement> statements, int? start, int end)
    {
        (_depth, _inBody) = (0, false);
        if (start is not { } from)
            return;
        var statement = new SqlStatement(from, script[from..end].TrimEnd());
        statements.Add(IsCopyFromInput(statement.Text) ? statement with { CopyData = CopyData() } : statement);
    }

    private static bool IsCopyFromInput(string statement)
    {
        if (!statement.StartsWith("copy", StringComparison.OrdinalIgnoreCase))
            return false;
        var words = statement.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var from = Array.FindLastIndex(words, word => word.Equals("from", StringComparison.OrdinalIgnoreCase));
        return from >= 0 && from + 1 < words.Length && words[from + 1].Equals("stdin", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The lines from the next one on, up to <c>\.</c>, as pg_dump writes them.</summary>
    private string CopyData()
    {
        _at = Find("\n", _at);
        var from = _at;
        while (_at < script.Length)
        {
            var line = _at;
            _at = Find("\n", _at);
            if (script.AsSpan(line, _at - line).TrimEnd() is "\\.")
                return script[from..line];
        }

        return script[from..];
    }

    private bool SkipCommentOrSpace()
    {
        if (char.IsWhiteSpace(script[_at]))
        {
            _at++;
            return true;
        }

        if (Is("--"))
        {
            _at = Find("\n", _at);
            return true;
        }

        if (!Is("/*"))
            return false;
        var nesting = 0;
        do
        {
            nesting += Is("/*") ? 1 : Is("*/") ? -1 : 0;
            _at += Is("/*") || Is("*/") ? 2 : 1;
        }
        while (nesting > 0 && _at < script.Length);
        return true;
    }

    private void Step()
    {
        var here = script[_at];
        if (here is '\'' or '"')
            SkipQuoted(here, escapes: here == '\'' && _at > 0 && script[_at - 1] is 'e' or 'E');
        else if (here == '$' && DollarTag() is { } tag)
            _at = Find(tag, _at + tag.Length);
        else if (char.IsLetter(here) || here == '_')
            SkipWord();
        else
        {
            _depth += here switch { '(' or '[' => 1, ')' or ']' => -1, _ => 0 };
            _at++;
        }
    }

    private void SkipWord()
    {
        var from = _at;
        while (_at < script.Length && (char.IsLetterOrDigit(script[_at]) || script[_at] is '_' or '$'))
            _at++;
        var word = script.AsSpan(from, _at - from);
        if (word.Equals("atomic", StringComparison.OrdinalIgnoreCase))
            _inBody = true;
        else if (_inBody && word.Equals("case", StringComparison.OrdinalIgnoreCase))
            _depth++;
        else if (_inBody && word.Equals("end", StringComparison.OrdinalIgnoreCase) && _depth-- == 0)
            (_depth, _inBody) = (0, false);
    }

    private void SkipQuoted(char quote, bool escapes)
    {
        _at++;
        while (_at < script.Length)
        {
            if (escapes && script[_at] == '\\')
                _at += 2;
            else if (script[_at++] == quote)
                return;
        }

        _at = Math.Min(_at, script.Length);
    }

    private string? DollarTag()
    {
        var end = _at + 1;
        while (end < script.Length && (char.IsLetterOrDigit(script[end]) || script[end] == '_'))
            end++;
        var named = end == _at + 1 || !char.IsDigit(script[_at + 1]);
        return end < script.Length && script[end] == '$' && named ? script[_at..(end + 1)] : null;
    }

    private bool Is(string token) => string.CompareOrdinal(script, _at, token, 0, token.Length) == 0;

    private int Find(string token, int from)
    {
        var found = script.IndexOf(token, Math.Min(from, script.Length), StringComparison.Ordinal);
        return found < 0 ? script.Length : found + token.Length;
    }
}
