using Assay.Http.Stubs;

namespace Assay.Http.Tests.Stubs;

public sealed class PathTemplateTests
{
    [Theory]
    [InlineData("/charges", "/charges", true)]
    [InlineData("/charges", "/Charges", false)]
    [InlineData("/charges", "/charges/", false)]
    [InlineData("charges", "/charges", true)]
    [InlineData("/charges/{id}", "/charges/1", true)]
    [InlineData("/charges/{id}", "/charges/", false)]
    [InlineData("/charges/{id}", "/charges/1/lines", false)]
    [InlineData("/users/*/charges", "/users/1/charges", true)]
    [InlineData("/users/*/charges", "/users/1/2/charges", false)]
    [InlineData("/files/*", "/files/a/b", true)]
    [InlineData("/files/*", "/files", false)]
    [InlineData("*", "/any/thing", true)]
    [InlineData("*", "/", true)]
    [InlineData("/", "/", true)]
    public void Segments_match_literally_by_name_or_by_star(string template, string path, bool expected) =>
        Assert.Equal(expected, new PathTemplate(template).Matches(path, out _));

    [Fact]
    public void Named_segments_are_answered()
    {
        Assert.True(new PathTemplate("/users/{user}/charges/{id}").Matches("/users/u1/charges/7", out var values));

        Assert.Equal(("u1", "7"), (values["user"], values["id"]));
    }

    [Fact]
    public void A_path_with_fewer_changed_letters_is_nearer()
    {
        var template = new PathTemplate("/charges");

        Assert.True(template.Similarity("/charge") > template.Similarity("/refunds"));
        Assert.Equal(1, template.Similarity("/charges"));
    }
}
