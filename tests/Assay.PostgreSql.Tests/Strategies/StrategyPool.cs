using Assay.Sandboxes;

namespace Assay.PostgreSql.Tests.Strategies;

/// <summary>Sandboxes with one database that is kept apart in a certain way.</summary>
internal static class StrategyPool
{
    /// <summary>A pool of its own.</summary>
    /// <param name="isolation">How its databases are kept apart.</param>
    /// <param name="migrations">The schema.</param>
    /// <param name="seed">The rows, if any.</param>
    /// <param name="sandboxes">How many.</param>
    /// <param name="apart">Tells templates apart that are equal otherwise: what is shared by template is then shared with no other test.</param>
    /// <param name="on">Another server, or another role.</param>
    public static InstancePool Of(
        PostgresIsolation isolation, string migrations = "db/store", string? seed = "db/seed.sql", int sandboxes = 1, string? apart = null, string? on = null) => new(
        typeof(PostgresDatabaseTests.Bare),
        build => new PostgresDatabaseTests.Bare(build.Postgres("orders", db =>
        {
            db.Migrations(migrations).Isolation(isolation);
            if (seed is not null)
                db.Seed(seed);
            if (on is not null)
                db.On(on);
            if (apart is not null)
                db.Prepare((_, _) => Task.CompletedTask, inputs => inputs.Value(apart));
        })),
        new PoolLimits(sandboxes, sandboxes, TimeSpan.FromSeconds(30)));

    /// <summary>Rents in a flow of its own, as another test would.</summary>
    public static async Task<PostgresDatabaseTests.Bare> RentAsync(InstancePool pool)
    {
        var flow = RentFlow.Begin();
        return (PostgresDatabaseTests.Bare)await pool.RentAsync(flow, TestContext.Current.CancellationToken);
    }

    public static async Task<T> InRent<T>(InstancePool pool, Func<PostgresDatabase, Task<T>> test)
    {
        await using var bare = await RentAsync(pool);
        return await test(bare.Database);
    }

    public static Task InRent(InstancePool pool, Func<PostgresDatabase, Task> test) => InRent(pool, async database =>
    {
        await test(database);
        return true;
    });

    /// <summary>What was found at the end of a test.</summary>
    public static async Task<string> FindingOf(InstancePool pool, Func<PostgresDatabase, Task> test) =>
        Assert.Single((await Assert.ThrowsAsync<SandboxFindingsException>(() => InRent(pool, test))).Findings);
}
