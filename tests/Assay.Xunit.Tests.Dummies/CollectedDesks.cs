namespace Assay.Xunit.Tests.Dummies;

/// <summary>Two classes that share a sandbox. Run by the tests of <c>Rented</c>.</summary>
[CollectionDefinition("desks")]
public sealed class CollectedDesks : ICollectionFixture<Rented<Desk>>
{
    [Collection("desks")]
    public sealed class FirstInCollection(Rented<Desk> rented)
    {
        [Fact]
        public void Uses() => rented.Sandbox.Lamp.Use();
    }

    [Collection("desks")]
    public sealed class SecondInCollection(Rented<Desk> rented)
    {
        [Fact]
        public void Uses()
        {
            rented.Sandbox.Lamp.Use();
            Assert.Contains(rented.Sandbox.Timeline.Entries, entry => entry.Text.EndsWith("by the tests of the collection desks", StringComparison.Ordinal));
        }
    }
}
