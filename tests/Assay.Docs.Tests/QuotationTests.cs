namespace Assay.Docs.Tests;

public sealed class QuotationTests
{
    private const string Named = "tests/Assay.Docs.Snippets/QuickStart/ShopSandbox.cs#sandbox";

    [Fact]
    public void A_block_that_names_no_snippet_is_found()
    {
        var block = Assert.Single(new Page("a.md", "text\n```csharp\nvar a = 1;\n```\n").Blocks());
        Assert.Equal(((string?)null, "var a = 1;\n", 3), block);
        Assert.StartsWith("no snippet is named", Quotation.Problem(block.Snippet, block.Code), StringComparison.Ordinal);
    }

    [Fact]
    public void A_block_that_differs_from_its_snippet_is_shown_the_source()
    {
        var problem = Quotation.Problem(Named, "using Assay.Kafka;\n");
        Assert.StartsWith($"the block differs from {Named}. The source has:\nusing Assay;\n", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tests/Nowhere.cs#sandbox", "there is no file")]
    [InlineData("tests/Assay.Docs.Snippets/QuickStart/ShopSandbox.cs", "there is no file")]
    [InlineData("tests/Assay.Docs.Snippets/QuickStart/ShopSandbox.cs#nothing", "has no line '// snippet: nothing'")]
    public void A_snippet_that_is_not_there_is_named(string snippet, string problem) =>
        Assert.Contains(problem, Quotation.Problem(snippet, ""), StringComparison.Ordinal);

    [Fact]
    public void A_page_with_two_blocks_has_two_snippets()
    {
        var page = new Page("a.md", "<!-- snippet: a.cs#x -->\n```csharp\nx\n```\n```sh\nls\n```\n<!-- snippet: a.cs#y -->\n```csharp\ny\n```\n");
        Assert.Equal([("a.cs#x", "x\n", 3), ("a.cs#y", "y\n", 10)], page.Blocks().Select(block => (block.Snippet!, block.Code, block.Line)));
    }

    [Fact]
    public void Parts_of_one_name_are_one_snippet_without_indentation()
    {
        var source = new SnippetSource("// snippet: a\none;\n\n// end\nhidden;\n    // snippet: b\n    if (b)\n        two;\n    // end\n// snippet: a\nthree;\n// end\n");
        Assert.Equal(["a", "b"], source.Names());
        Assert.Equal("one;\n\nthree;\n", source.Find("a"));
        Assert.Equal("if (b)\n    two;\n", source.Find("b"));
        Assert.Null(source.Find("c"));
    }

    [Fact]
    public void Links_are_followed_from_their_page()
    {
        var page = new Page("docs/a.md", "[b](b.md#part) [web](https://example.org/x) [up](../README.md) [here](#below) `[c](d.md)`");
        Assert.Equal(["docs/b.md", "docs/../README.md"], page.Links().Select(link => link.Replace('\\', '/')));
    }
}
