using System.Globalization;
using Assay;
using Assay.Elasticsearch.Tests.Renter;

// A process that rents a sandbox again and again until it is killed, and proves from the index itself that nobody else has it.
_ = Task.Run(async () =>
{
    await Console.In.ReadToEndAsync();
    Environment.Exit(3);
});
try
{
    for (var left = args is [var times] ? int.Parse(times, CultureInfo.InvariantCulture) : int.MaxValue; left > 0; left--)
    {
        await using var rented = await Sandbox.RentAsync<Rented>();
        var index = rented.Search.Index(Rented.Index);
        if (await index.CountAsync() is var count and not 1)
            throw new InvalidOperationException($"{rented.Search.Prefix} holds {count} documents, expected the seed alone");
        await index.Put(System.Text.Json.JsonSerializer.SerializeToElement(new { holder = Environment.ProcessId }));
        if (await index.CountAsync() is var held and not 2)
            throw new InvalidOperationException($"{rented.Search.Prefix} holds {held} documents, expected the seed and its own");

        // Some can't be put back, so that prefixes are made and dropped all the time.
        if (Random.Shared.Next(4) == 0)
            await rented.Search.Index("more").Put(System.Text.Json.JsonSerializer.SerializeToElement(new { }));
        Console.WriteLine($"held {rented.Search.Prefix}");
    }

    return 0;
}
catch (Exception failed) when (failed is not OutOfMemoryException)
{
    Console.WriteLine($"FAILED {failed}");
    return 1;
}
