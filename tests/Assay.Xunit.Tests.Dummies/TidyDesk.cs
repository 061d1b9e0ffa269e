namespace Assay.Xunit.Tests.Dummies;

/// <summary>A test that works in its sandbox after its verdict, when its class is disposed. Run by the tests of rents.</summary>
public static class TidyDesk
{
    private static readonly TaskCompletionSource HasRented = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private static readonly TaskCompletionSource NextRents = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private static bool _isTidy;

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
            await NextRents.Task;
            _isTidy = true;
            await _desk!.DisposeAsync();
        }
    }

    public sealed class Next
    {
        [Fact]
        public async Task Gets_the_sandbox_when_the_first_is_done_with_it()
        {
            await HasRented.Task;
            var renting = Sandbox.RentAsync<Desk>(TestContext.Current.CancellationToken);
            NextRents.SetResult();
            await using var desk = await renting;
            Assert.True(_isTidy);
        }
    }
}
