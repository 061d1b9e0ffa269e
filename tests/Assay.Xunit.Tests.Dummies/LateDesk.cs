namespace Assay.Xunit.Tests.Dummies;

/// <summary>A test that returns its sandbox after its verdict, when another test has it already. Run by the tests of rents.</summary>
public static class LateDesk
{
    private static readonly TaskCompletionSource HasRented = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private static readonly TaskCompletionSource NextHasRented = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private static readonly TaskCompletionSource HasDisposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public sealed class First : IAsyncLifetime
    {
        private Desk? _desk;

        public async ValueTask InitializeAsync()
        {
            _desk = await Sandbox.RentAsync<Desk>();
            HasRented.SetResult();
        }

        [Fact]
        public void Uses() => _desk!.Lamp.Use();

        public async ValueTask DisposeAsync()
        {
            await NextHasRented.Task;
            await _desk!.DisposeAsync();
            HasDisposed.SetResult();
        }
    }

    public sealed class Next
    {
        [Fact]
        public async Task Finds_something_after_the_first_disposed()
        {
            await HasRented.Task;
            await using var desk = await Sandbox.RentAsync<Desk>(TestContext.Current.CancellationToken);
            NextHasRented.SetResult();
            await HasDisposed.Task;
            desk.Lamp.Find("found by the next test");
        }
    }
}
