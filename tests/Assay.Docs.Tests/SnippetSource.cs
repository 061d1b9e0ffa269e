namespace Assay.Docs.Tests;

/// <summary>A source with snippets: each from a line <c>// snippet: name</c> to a line <c>// end</c>. Parts of one name are one snippet.</summary>
/// <param name="text">The source's text.</param>
internal sealed class SnippetSource(string text)
{
    private const string Begin = "// snippet: ";
    private const string End = "// end";

    public IEnumerable<string> Names() => text.Split('\n').Select(line => line.Trim())
        .Where(line => line.StartsWith(Begin, StringComparison.Ordinal)).Select(line => line[Begin.Length..]).Distinct();

    /// <summary>The code of a snippet without its indentation, or null when there is none of that name.</summary>
    public string? Find(string name)
    {
        var found = new List<string>();
        var inside = false;
        foreach (var line in text.Split('\n'))
        {
            if (line.Trim() == Begin + name)
                inside = true;
            else if (line.Trim() == End)
                inside = false;
            else if (inside)
                found.Add(line);
        }

        return found.Count == 0 ? null : Unindented(found);
    }

    private static string Unindented(List<string> lines)
    {
        var indentation = lines.Where(line => line.Trim().Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length < indentation ? "" : line[indentation..])).Trim('\n') + "\n";
    }
}
