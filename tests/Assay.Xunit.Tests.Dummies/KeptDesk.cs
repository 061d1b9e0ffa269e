namespace Assay.Xunit.Tests.Dummies;

/// <summary>Run by the tests of <c>Rented</c>.</summary>
public sealed class KeptDesk(Rented<Desk> rented) : IClassFixture<Rented<Desk>>
{
    [Fact]
    public void Passes() => rented.Sandbox.Lamp.Use();

    [Fact]
    public void Fails()
    {
        rented.Sandbox.Lamp.Use();
        rented.Sandbox.Lamp.Stays = true;
        Assert.Fail("on purpose");
    }
}
