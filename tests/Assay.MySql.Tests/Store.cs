using Assay.MySql.Servers;
using Assay.Sandboxes;
using Assay.Servers;

namespace Assay.MySql.Tests;

/// <summary>Sandboxes with one seeded database.</summary>
internal static class Store
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>A pool of one sandbox with the store.</summary>
    public static Task<InstancePool> PoolAsync(Action<MySqlDatabaseBuilder>? declare = null) => PoolOfAsync(db =>
    {
        db.Migrations("db/store").Seed("db/seed.sql");
        declare?.Invoke(db);
    });

    /// <summary>A pool of one sandbox with a database of the test's own.</summary>
    public static async Task<InstancePool> PoolOfAsync(Action<MySqlDatabaseBuilder> declare, Action<SandboxBuilder>? build = null)
    {
        await RequireServerAsync();
        return new(
            typeof(Bare),
            builder =>
            {
                build?.Invoke(builder);
                return new Bare(builder.MySql("store", declare));
            },
            new PoolLimits(1, 1, TimeSpan.FromSeconds(60)));
    }

    public static async Task<Bare> RentAsync(InstancePool pool) => (Bare)await pool.RentAsync(RentFlow.Begin(), Cancelled);

    public static async Task<T> InRentAsync<T>(InstancePool pool, Func<MySqlDatabase, Task<T>> test)
    {
        await using var bare = await RentAsync(pool);
        return await test(bare.Database);
    }

    /// <summary>The shared server. Skips the test where there is none, and fails it on a CI machine.</summary>
    public static async Task<Server> RequireServerAsync()
    {
        try
        {
            return await MySqlServers.FindAsync(cancellationToken: Cancelled);
        }
        catch (ServerException missing) when (Environment.GetEnvironmentVariable("CI") is null or "")
        {
            Assert.Skip(missing.Message);
            throw;
        }
    }
}

internal sealed class Bare(MySqlDatabase database) : Sandbox
{
    public MySqlDatabase Database { get; } = database;
}
