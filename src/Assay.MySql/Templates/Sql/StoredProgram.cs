namespace Assay.MySql.Templates.Sql;

/// <summary>Follows the words of a statement, to know whether a semicolon is inside the body of a procedure, function, trigger, event or package.</summary>
internal sealed class StoredProgram
{
    private static readonly string[] Programs = ["PROCEDURE", "FUNCTION", "TRIGGER", "EVENT", "PACKAGE"];

    /// <summary>After these a statement begins: an IF there is no function.</summary>
    private static readonly string[] Openers = ["BEGIN", "THEN", "ELSE", "DO", "LOOP", "REPEAT", "ROW", "DETERMINISTIC", "DATA", "INVOKER", "DEFINER", ";", ":", ")"];

    private static readonly string[] Flows = ["IF", "LOOP", "WHILE", "REPEAT"];

    private bool _creates;
    private bool _isProgram;
    private int _depth;
    private int _words;
    private string _last = "";
    private string _beforeLast = "";

    /// <summary>Whether a body has begun that has not ended.</summary>
    public bool IsOpen => _isProgram && _depth > 0;

    /// <summary>The next statement.</summary>
    public void Begin()
    {
        (_creates, _isProgram, _depth, _words) = (false, false, 0, 0);
        (_last, _beforeLast) = ("", "");
    }

    public void Take(char sign) => Remember(sign.ToString());

    public void Take(string word)
    {
        _creates |= _words++ == 0 && word == "CREATE";
        if (_creates && !_isProgram)
            _isProgram = Programs.Contains(word);
        else if (_isProgram)
            Follow(word);
        Remember(word);
    }

    private void Follow(string word)
    {
        if (word == "END")
            _depth = Math.Max(0, _depth - 1);
        else if (_last == "END" && (word == "CASE" || Flows.Contains(word)))
            return;
        else if (word is "BEGIN" or "CASE" || (Flows.Contains(word) && Openers.Contains(_last) && !IsHeader(word)))
            _depth++;
    }

    /// <summary>CREATE FUNCTION IF NOT EXISTS, and the brackets of a condition inside a statement.</summary>
    private bool IsHeader(string word) => _last == ")" && word == "REPEAT" && _depth > 0 || Programs.Contains(_beforeLast) && _depth == 0 && _last != ")";

    private void Remember(string token) => (_beforeLast, _last) = (_last, token);
}
