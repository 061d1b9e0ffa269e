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
        PostgresIsolation isolation, string migrations = "db/store", string? seed = "db/seed.sql", int sandboxes = 1, string? apart = null, string? on = null) =>
        DatabasePool.Of(build => Declare(build, isolation, migrations, seed, apart, on), sandboxes);

    public static PostgresDatabase Declare(
        SandboxBuilder build, PostgresIsolation isolation, string migrations = "db/store", string? seed = "db/seed.sql", string? apart = null, string? on = null) =>
        build.Postgres("orders", db =>
        {
            db.Migrations(migrations).Isolation(isolation);
            if (seed is not null)
                db.Seed(seed);
            if (on is not null)
                db.On(on);
            if (apart is not null)
                db.Prepare((_, _) => Task.CompletedTask, inputs => inputs.Value(apart));
        });
}
