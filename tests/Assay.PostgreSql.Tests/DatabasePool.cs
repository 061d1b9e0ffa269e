using Assay.Sandboxes;

namespace Assay.PostgreSql.Tests;

/// <summary>A sandbox with one database that a test declared.</summary>
internal sealed class OneDatabase(PostgresDatabase database) : Sandbox
{
    public PostgresDatabase Database { get; } = database;
}

/// <summary>Pools of a test's own, and rents in them as other tests would do them.</summary>
internal static class DatabasePool
{
    /// <summary>A pool of sandboxes with one database each.</summary>
    /// <param name="declare">Declares the database.</param>
    /// <param name="sandboxes">How many.</param>
    public static InstancePool Of(Func<SandboxBuilder, PostgresDatabase> declare, int sandboxes = 1) =>
        new(typeof(OneDatabase), build => new OneDatabase(declare(build)), new PoolLimits(sandboxes, sandboxes, TimeSpan.FromSeconds(30)));

    /// <summary>A pool of one store: the schema and the seed that most tests use.</summary>
    /// <param name="declare">Adds to the declaration.</param>
    public static InstancePool OfStore(Action<PostgresDatabaseBuilder>? declare = null) => Of(build => build.Postgres("store", db =>
    {
        db.Migrations("db/store").Seed("db/seed.sql");
        declare?.Invoke(db);
    }));

    /// <summary>Rents in a flow of its own, as another test would.</summary>
    public static async Task<OneDatabase> RentAsync(this InstancePool pool) =>
        (OneDatabase)await pool.RentAsync(RentFlow.Begin(), TestContext.Current.CancellationToken);

    /// <summary>Does what a test does, between a rent and its return.</summary>
    public static async Task<T> InRent<T>(this InstancePool pool, Func<PostgresDatabase, Task<T>> test)
    {
        await using var rented = await pool.RentAsync();
        return await test(rented.Database);
    }

    /// <inheritdoc cref="InRent{T}"/>
    public static Task InRent(this InstancePool pool, Func<PostgresDatabase, Task> test) => pool.InRent(async database =>
    {
        await test(database);
        return true;
    });

    /// <summary>What was found at the end of a test.</summary>
    public static async Task<string> FindingOf(this InstancePool pool, Func<PostgresDatabase, Task> test) =>
        Assert.Single((await Assert.ThrowsAsync<SandboxFindingsException>(() => pool.InRent(test))).Findings);
}
