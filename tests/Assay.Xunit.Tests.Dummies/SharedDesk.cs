namespace Assay.Xunit.Tests.Dummies;

/// <summary>Run by the tests of <c>Rented</c>.</summary>
public sealed class SharedDesk(Rented<Desk> rented) : IClassFixture<Rented<Desk>>
{
    private static readonly TaskCompletionSource Disposed = new();

    [Fact]
    public async Task Disposes_by_mistake()
    {
        rented.Sandbox.Lamp.Use();
        await rented.Sandbox.DisposeAsync();
        Disposed.SetResult();
    }

    [Fact]
    public async Task Works_on_in_the_same_sandbox()
    {
        await Disposed.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Contains(rented.Sandbox.Timeline.Entries, entry => entry.Text.StartsWith("disposed by one of the tests", StringComparison.Ordinal));
        rented.Sandbox.Lamp.Use();
    }

    [Fact]
    public void Fails()
    {
        rented.Sandbox.Lamp.Use();
        Assert.Fail("on purpose");
    }
}
