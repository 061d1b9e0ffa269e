namespace Assay.Http.Tests.Sandboxes;

internal static class Rents
{
    /// <summary>Rents in a flow of its own: a flow that rented a sandbox once can't return a later rent of it that another flow began.</summary>
    public static async Task<T> FirstAsync<T>()
        where T : Sandbox => await Sandbox.RentAsync<T>(TestContext.Current.CancellationToken);

    /// <summary>Rents until the sandbox of a number comes round again; the others go back.</summary>
    public static async Task<T> AgainAsync<T>(int number)
        where T : Sandbox
    {
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
        }
    }
}
