using Assay;
using Assay.RabbitMq.Tests.Renter;

// A process that rents a sandbox again and again until it is killed, and proves from the queue itself that nobody else has it.
_ = Task.Run(async () =>
{
    await Console.In.ReadToEndAsync();
    Environment.Exit(3);
});
try
{
    for (var left = args is [var times] ? int.Parse(times, System.Globalization.CultureInfo.InvariantCulture) : int.MaxValue; left > 0; left--)
    {
        await using var rented = await Sandbox.RentAsync<Rented>();
        var queue = rented.Bus.Queue(Rented.Queue);
        for (var held = 0; held < 3; held++)
        {
            if (await queue.CountsAsync() is { } counts && counts.Ready != held)
                throw new InvalidOperationException($"{rented.Bus.VirtualHost} holds {counts}, expected {held} messages");
            await queue.Publish("held");
        }

        // Some can't be put back, so that virtual hosts are made and dropped all the time.
        if (Random.Shared.Next(4) == 0)
        {
            await using var connection = await rented.Bus.ConnectAsync();
            await using var channel = await connection.CreateChannelAsync();
            await channel.QueueDeleteAsync(Rented.Queue, ifUnused: false, ifEmpty: false);
        }

        Console.WriteLine($"held {rented.Bus.VirtualHost}");
    }

    return 0;
}
catch (Exception failed) when (failed is not OutOfMemoryException)
{
    Console.WriteLine($"FAILED {failed}");
    return 1;
}
