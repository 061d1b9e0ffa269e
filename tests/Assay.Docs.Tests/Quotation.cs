namespace Assay.Docs.Tests;

/// <summary>Compares a block of code with the snippet that it names.</summary>
internal static class Quotation
{
    /// <summary>What is wrong with the block, or null.</summary>
    /// <param name="snippet">The snippet as <c>path#name</c>; null when the block names none.</param>
    /// <param name="code">The code of the block.</param>
    public static string? Problem(string? snippet, string code)
    {
        if (snippet is null)
            return "no snippet is named. Put the code into tests/Assay.Docs.Snippets, and <!-- snippet: path#name --> above the block.";
        if (snippet.Split('#') is not [var path, var name] || !File.Exists(Repository.Full(path)))
            return $"there is no file for the snippet {snippet}.";
        if (new SnippetSource(Repository.Read(path)).Find(name) is not { } source)
            return $"{path} has no line '// snippet: {name}'.";
        return source == code ? null : $"the block differs from {snippet}. The source has:\n{source}";
    }
}
