namespace Assay.MySql.Templates.Sql;

/// <summary>
/// Splits a script into its statements, as the command line clients do: at semicolons, or at what a line <c>DELIMITER …</c> says, outside of quotes and
/// comments. Bodies of stored programs are whole without that, too, as Flyway takes them.
/// </summary>
internal sealed class SqlSplitter
{
    private const string Directive = "DELIMITER";
    private readonly string _script;
    private readonly StoredProgram _program = new();
    private string _delimiter = ";";
    private string _firstWord = "";
    private int _at;

    private SqlSplitter(string script) => _script = script;

    public static IReadOnlyList<SqlStatement> Split(string script) => new SqlSplitter(script).Split();

    private List<SqlStatement> Split()
    {
        var statements = new List<SqlStatement>();
        int? start = null;
        while (_at < _script.Length)
        {
            if (start is null && TakeDirective())
                continue;
            if (Is(_delimiter) && (_delimiter != ";" || !_program.IsOpen))
            {
                Add(statements, start, _at);
                start = null;
                _at += _delimiter.Length;
                continue;
            }

            if (SkipCommentOrSpace())
                continue;
            start ??= _at;
            Step();
        }

        Add(statements, start, _script.Length);
        return statements;
    }

    private void Add(List<SqlStatement> statements, int? start, int end)
    {
        if (start is { } from)
            statements.Add(new SqlStatement(from, _script[from..end].TrimEnd(), _firstWord));
        _firstWord = "";
        _program.Begin();
    }

    /// <summary>A line of the clients' own, which the server never sees.</summary>
    private bool TakeDirective()
    {
        if (!Is(Directive) || _at + Directive.Length >= _script.Length || _script[_at + Directive.Length] is not (' ' or '\t'))
            return false;
        var from = _at + Directive.Length;
        _at = Find("\n", from);
        var told = _script[from.._at].Trim().Split((char[]?)null, 2)[0];
        if (told.Length > 0)
            _delimiter = told;
        return true;
    }

    private bool SkipCommentOrSpace()
    {
        if (char.IsWhiteSpace(_script[_at]))
        {
            _at++;
            return true;
        }

        // Two dashes begin a comment only before a space: 5--3 is eight.
        if (_script[_at] == '#' || (Is("--") && (_at + 2 >= _script.Length || char.IsWhiteSpace(_script[_at + 2]) || char.IsControl(_script[_at + 2]))))
        {
            _at = Find("\n", _at);
            return true;
        }

        // What stands in /*! … */ is executed.
        if (!Is("/*") || Is("/*!") || Is("/*M!"))
            return false;
        _at = Find("*/", _at + 2);
        return true;
    }

    private void Step()
    {
        var here = _script[_at];
        if (here is '\'' or '"' or '`')
            SkipQuoted(here);
        else if (char.IsLetter(here) || here is '_' or '@')
            TakeWord();
        else
        {
            _program.Take(here);
            _at++;
        }
    }

    private void TakeWord()
    {
        var from = _at;
        // A delimiter may be made of what names are made of: end$$.
        while (_at < _script.Length && (char.IsLetterOrDigit(_script[_at]) || _script[_at] is '_' or '$' or '@') && !Is(_delimiter))
            _at++;
        var word = _script[from.._at].ToUpperInvariant();
        if (_firstWord.Length == 0)
            _firstWord = word;
        _program.Take(word);
    }

    private void SkipQuoted(char quote)
    {
        _at++;
        while (_at < _script.Length)
        {
            // A doubled quote is one that ends and one that begins.
            if (_script[_at] == '\\' && quote != '`')
                _at++;
            else if (_script[_at] == quote)
                break;
            _at++;
        }

        _at = Math.Min(_at + 1, _script.Length);
        _program.Take('\'');
    }

    private bool Is(string token) => string.Compare(_script, _at, token, 0, token.Length, StringComparison.OrdinalIgnoreCase) == 0;

    private int Find(string token, int from)
    {
        var found = _script.IndexOf(token, Math.Min(from, _script.Length), StringComparison.Ordinal);
        return found < 0 ? _script.Length : found + token.Length;
    }
}
