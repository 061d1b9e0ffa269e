using System.Globalization;
using Assay;
using Assay.MySql.Tests.Renter;

// A process that rents sandboxes: so many times, two at once, or until it is killed; or one, through whatever happens to its server.
switch (args)
{
    case ["rent", var times]:
        return await RentAsync(int.Parse(times, CultureInfo.InvariantCulture));
    case ["survive"]:
        return await SurviveAsync();
    default:
        Console.Error.WriteLine("usage: Assay.MySql.Tests.Renter rent TIMES | survive");
        return 2;
}

static async Task<int> RentAsync(int times)
{
    var left = times;
    // Its test is gone: so is the reason to go on.
    _ = Task.Run(async () =>
    {
        await Console.In.ReadToEndAsync();
        Environment.Exit(3);
    });
    try
    {
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                await using var sandbox = await Sandbox.RentAsync<Rented>();
                await Holder.HoldAsync(sandbox);
                Console.WriteLine("held");
            }
        })));
        return 0;
    }
    catch (Exception failed) when (failed is not OutOfMemoryException)
    {
        Console.WriteLine($"FAILED {failed}");
        return 1;
    }
}

static async Task<int> SurviveAsync()
{
    try
    {
        await using var sandbox = await Sandbox.RentAsync<Rented>();
        Console.WriteLine($"rented {sandbox.Database.DatabaseName}");
        // Meanwhile something happens to the server.
        await Console.In.ReadLineAsync();
        await Holder.HoldAsync(sandbox);
        Console.WriteLine("nothing happened");
    }
    catch (Exception failed) when (failed is not OutOfMemoryException)
    {
        Console.WriteLine($"failed {failed.GetType().Name}: {failed.Message.ReplaceLineEndings(" ")}");
    }

    await using var next = await Sandbox.RentAsync<Rented>();
    await Holder.HoldAsync(next);
    Console.WriteLine($"rented {next.Database.DatabaseName}");
    return 0;
}
