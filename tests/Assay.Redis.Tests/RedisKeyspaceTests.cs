using Assay.Sandboxes;
using StackExchange.Redis;

namespace Assay.Redis.Tests;

public sealed class RedisKeyspaceTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Is_empty_again_after_a_test()
    {
        await using var pool = Bare.Pool();
        var first = await InRent(pool, async keyspace =>
        {
            await keyspace.Set("inventory:10", 100);
            await keyspace.Database.HashSetAsync("hash", "field", "value");
            return keyspace.Configuration;
        });
        var second = await InRent(pool, async keyspace =>
        {
            Assert.True((await keyspace.Get("inventory:10")).IsNull);
            Assert.False(await keyspace.Database.KeyExistsAsync("hash"));
            return keyspace.Configuration;
        });
        Assert.Equal(first, second);
        Assert.Empty(pool.Counts.Replacements);
    }

    [Fact]
    public async Task Two_sandboxes_do_not_see_each_other()
    {
        await using var pool = Bare.Pool(most: 2);
        await using var one = await Bare.RentAsync(pool);
        await using var other = await Bare.RentAsync(pool);
        await one.Keyspace.Set("inventory:10", 100);
        Assert.True((await other.Keyspace.Get("inventory:10")).IsNull);
    }

    [Fact]
    public async Task An_application_reaches_the_same_keys_through_its_configuration()
    {
        await using var pool = Bare.Pool();
        await using var rented = await Bare.RentAsync(pool);
        await using var application = await ConnectionMultiplexer.ConnectAsync(rented.Keyspace.Configuration);
        await application.GetDatabase().StringSetAsync(rented.Keyspace.Prefix + "inventory:10", 98);
        Assert.Equal(98, (int)await rented.Keyspace.Get("inventory:10"));
    }

    [Fact]
    public async Task Counts_what_others_change_and_not_its_own_clearing()
    {
        await using var pool = Bare.Pool();
        await using var rented = await Bare.RentAsync(pool);
        await using var application = await ConnectionMultiplexer.ConnectAsync(rented.Keyspace.Configuration);
        var before = await rented.Keyspace.ObserveCoreAsync(Cancelled);
        await application.GetDatabase().StringSetAsync("late", 1);
        var written = await rented.Keyspace.ObserveCoreAsync(Cancelled);
        Assert.Equal(before.Changes + 1, written.Changes);
        Assert.Contains(rented.Timeline.Entries, entry => entry is { Source: "Redis", Text: "set late" });
        await rented.Keyspace.ResetCoreAsync(Cancelled);
        Assert.Equal(written, await rented.Keyspace.ObserveCoreAsync(Cancelled));
    }

    private static async Task<T> InRent<T>(InstancePool pool, Func<RedisKeyspace, Task<T>> test)
    {
        await using var rented = await Bare.RentAsync(pool);
        return await test(rented.Keyspace);
    }
}
