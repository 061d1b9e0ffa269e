using System.Text.RegularExpressions;

namespace Assay.PostgreSql.Templates.Liquibase;

/// <summary>An expression over contexts or labels: names with <c>and</c>, <c>or</c> or a comma, <c>not</c> or <c>!</c>, and brackets.</summary>
internal sealed partial class TagExpression
{
    private readonly string _text;
    private readonly string[] _tokens;
    private readonly IReadOnlySet<string> _names;
    private int _at;

    private TagExpression(string text, IReadOnlySet<string> names)
    {
        _text = text;
        _tokens = [.. Token().Matches(text).Select(token => token.Value)];
        _names = names;
    }

    /// <summary>Whether it holds where these names are given; names are compared without regard to capitals.</summary>
    /// <exception cref="SandboxException">It is no such expression.</exception>
    public static bool Holds(string text, IReadOnlySet<string> names)
    {
        var expression = new TagExpression(text, names);
        var holds = expression.Any();
        return expression._at == expression._tokens.Length ? holds : throw expression.Malformed();
    }

    private bool Any()
    {
        var holds = All();
        while (Take(",") || Take("or"))
            holds |= All();
        return holds;
    }

    private bool All()
    {
        var holds = One();
        while (Take("and"))
            holds &= One();
        return holds;
    }

    private bool One()
    {
        if (Take("!") || Take("not"))
            return !One();
        if (Take("("))
        {
            var holds = Any();
            return Take(")") ? holds : throw Malformed();
        }

        if (_at == _tokens.Length || _tokens[_at] is ")" or ",")
            throw Malformed();
        return _names.Contains(_tokens[_at++].TrimStart('@'));
    }

    private bool Take(string token)
    {
        var isNext = _at < _tokens.Length && _tokens[_at].Equals(token, StringComparison.OrdinalIgnoreCase);
        if (isNext)
            _at++;
        return isNext;
    }

    private SandboxException Malformed() => new($"'{_text}' is no expression of contexts or labels. Combine names by 'and', 'or', '!' and brackets.");

    [GeneratedRegex(@"[!(),]|[^\s!(),]+")]
    private static partial Regex Token();
}
