namespace Assay.Docs.Tests;

/// <summary>The code in the documentation is code that compiles, and its links lead somewhere.</summary>
public sealed class PagesTests
{
    public static TheoryData<string> Pages => [.. Repository.Pages];

    [Theory, MemberData(nameof(Pages))]
    public void Every_block_of_code_is_the_snippet_that_it_names(string page)
    {
        var problems = Page.Read(page).Blocks()
            .Select(block => (block.Line, Text: Quotation.Problem(block.Snippet, block.Code)))
            .Where(problem => problem.Text is not null)
            .Select(problem => $"{page}:{problem.Line}: {problem.Text}");
        var all = string.Join('\n', problems);
        Assert.True(all.Length == 0, all);
    }

    [Fact]
    public void Every_snippet_is_quoted()
    {
        var quoted = Repository.Pages.SelectMany(page => Page.Read(page).Blocks()).Select(block => block.Snippet ?? "");
        var snippets = Repository.Sources.SelectMany(path => new SnippetSource(Repository.Read(path)).Names(), (path, name) => $"{path}#{name}");
        Assert.Empty(snippets.Except(quoted));
    }

    [Theory, MemberData(nameof(Pages))]
    public void Every_link_leads_to_a_file_or_folder(string page) =>
        Assert.All(Page.Read(page).Links(), link => Assert.True(Path.Exists(Repository.Full(link)), $"{page} links to {link}, which is not there."));
}
