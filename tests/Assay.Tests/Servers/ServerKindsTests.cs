using Assay.Servers;

namespace Assay.Tests.Servers;

public sealed class ServerKindsTests
{
    [Fact]
    public void Names_of_variables_follow_from_the_name()
    {
        var kind = Kind("postgres");
        Assert.Equal(("ASSAY_POSTGRES", "ASSAY_POSTGRES_PROVIDER"), (kind.Variable, kind.ProviderVariable));
    }

    [Theory, InlineData(""), InlineData("Postgres"), InlineData("post gres")]
    public void A_name_that_makes_no_variable_is_refused(string name) => Assert.Throws<ArgumentException>(() => Kind(name));

    [Fact]
    public void Registering_twice_keeps_the_first()
    {
        var first = ServerKinds.Register(Kind("twice"));
        Assert.Same(first, ServerKinds.Register(Kind("twice")));
        Assert.Same(first, ServerKinds.Find("twice"));
        Assert.Contains(first, ServerKinds.All);
    }

    [Fact]
    public void A_kind_that_nobody_registered_is_not_found() => Assert.Null(ServerKinds.Find("nobody"));

    [Fact]
    public void Another_package_adds_a_provider_before_or_after_the_kind_is_registered()
    {
        ServerKinds.AddProvider("extended", FakeProvider.With("embedded", ProviderPlace.Embedded));
        var kind = ServerKinds.Register(Kind("extended").Add(FakeProvider.With("process", ProviderPlace.Process)));
        ServerKinds.AddProvider("extended", FakeProvider.With("container", ProviderPlace.Container));
        Assert.Equal(["process", "container", "embedded"], kind.Providers.Select(provider => provider.Name));
    }

    private static ServerKind Kind(string name) => new(name, name, (_, _) => Task.FromResult("1"));
}
