namespace Assay.Http.Tests.Sandboxes;

internal static class Rents
{
    /// <summary>Rents in a flow of its own: a flow that rented a sandbox once can't return a later rent of it that another flow began.</summary>
    public static async Task<T> FirstAsync<T>()
        where T : Sandbox => await Sandbox.RentAsync<T>(TestContext.Current.CancellationToken);

    /// <summary>
    /// Rents until the sandbox of a number comes round again; the others go back. One test at a time, so that two don't hold what
    /// the other waits for; for the same reason a test must not rent two of a class whose sandboxes are asked for here.
    /// </summary>
    public static async Task<T> AgainAsync<T>(int number)
        where T : Sandbox
    {
        await Turn<T>.Taken.WaitAsync(TestContext.Current.CancellationToken);
        List<T> others = [];
        try
        {
            while (true)
            {
                var rented = await Sandbox.RentAsync<T>(TestContext.Current.CancellationToken);
                if (rented.Number == number)
                    return rented;
                others.Add(rented);
            }
        }
        finally
        {
            foreach (var other in others)
                await other.DisposeAsync();
            Turn<T>.Taken.Release();
        }
    }

    private static class Turn<T>
    {
        public static readonly SemaphoreSlim Taken = new(1);
    }
}
