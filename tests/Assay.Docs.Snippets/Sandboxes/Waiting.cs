using Assay;

namespace Docs.Sandboxes;

internal static class Waiting
{
    public static async Task AnyFramework()
    {
        // snippet: any-framework
        await using var store = await Sandbox.RentAsync<Store>();
        // end
        await ForTheWorker(store, CancellationToken.None);
    }

    private static async Task ForTheWorker(Store store, CancellationToken cancelled)
    {
        // snippet: eventually
        await Eventually.Within(TimeSpan.FromSeconds(10)).Value(
            () => store.Orders.Rows("processed_orders").CountAsync(cancelled), count => count == 1, cancelled);
        // end
    }
}
