namespace Assay.Xunit.Tests.Dummies;

/// <summary>Run by the tests of <c>Rented</c>.</summary>
public sealed class FindingDesk(Rented<Desk> rented) : IClassFixture<Rented<Desk>>
{
    [Fact]
    public void Passes_and_leaves_a_finding() => rented.Sandbox.Lamp.Find("no stub matches POST /charges");
}
