using System.Text;

namespace Assay.Compose.Files;

/// <summary>
/// Variables in values, as the Compose Specification has them: <c>$NAME</c>, <c>${NAME}</c>, with <c>:-</c> or <c>-</c> a default, with <c>:+</c> or <c>+</c> a
/// replacement, with <c>:?</c> or <c>?</c> an error; the colon counts an empty value as none. <c>$$</c> is a dollar sign.
/// </summary>
internal static class Interpolation
{
    /// <exception cref="ComposeException">A variable that must be set is not, or the text is malformed.</exception>
    public static string Apply(string text, Func<string, string?> lookUp)
    {
        if (!text.Contains('$', StringComparison.Ordinal))
            return text;
        var result = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '$' || at + 1 == text.Length)
            {
                result.Append(text[at]);
            }
            else if (text[at + 1] == '$')
            {
                result.Append('$');
                at++;
            }
            else if (text[at + 1] == '{')
            {
                var end = EndOfBraces(text, at + 2);
                result.Append(Expand(text[(at + 2)..end], lookUp));
                at = end;
            }
            else
            {
                var length = NameLength(text, at + 1);
                result.Append(length == 0 ? "$" : lookUp(text.Substring(at + 1, length)) ?? "");
                at += length;
            }
        }

        return result.ToString();
    }

    private static string Expand(string expression, Func<string, string?> lookUp)
    {
        var length = NameLength(expression, 0);
        var (name, rest) = (expression[..length], expression[length..]);
        if (length == 0)
            throw new ComposeException($"'${{{expression}}}' names no variable");
        var value = lookUp(name);
        var countsEmpty = rest.StartsWith(':');
        var isSet = value is not null && (!countsEmpty || value.Length > 0);
        var operation = countsEmpty ? rest[1..] : rest;
        if (operation.Length == 0)
            return value ?? "";
        var word = operation[1..];
        return operation[0] switch
        {
            '-' => isSet ? value! : Apply(word, lookUp),
            '+' => isSet ? Apply(word, lookUp) : "",
            '?' => isSet ? value! : throw new ComposeException($"it needs the variable {name}{(word.Length > 0 ? $": {Apply(word, lookUp)}" : "")}"),
            _ => throw new ComposeException($"'${{{expression}}}' can't be understood"),
        };
    }

    private static int EndOfBraces(string text, int start)
    {
        var depth = 1;
        for (var at = start; at < text.Length; at++)
        {
            if (text[at] == '$' && at + 1 < text.Length && text[at + 1] == '{')
                depth++;
            else if (text[at] == '}' && --depth == 0)
                return at;
        }

        throw new ComposeException($"the brace in '{text}' is not closed");
    }

    private static int NameLength(string text, int start)
    {
        var at = start;
        while (at < text.Length && (char.IsAsciiLetter(text[at]) || text[at] == '_' || (at > start && char.IsAsciiDigit(text[at]))))
            at++;
        return at - start;
    }
}
