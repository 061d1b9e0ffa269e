namespace Assay.Xunit.Tests.Dummies;

/// <summary>A test whose class rents before the test itself begins. Run alone by the tests of rents.</summary>
public sealed class EarlyDesk : IAsyncLifetime
{
    private Desk? _desk;

    public async ValueTask InitializeAsync() => _desk = await Sandbox.RentAsync<Desk>();

    [Fact]
    public void Fails()
    {
        _desk!.Lamp.Use();
        Assert.Fail("on purpose");
    }

    public async ValueTask DisposeAsync() => await _desk!.DisposeAsync();
}
