using System.Runtime.CompilerServices;
using Assay.Sandboxes;
using Npgsql;

namespace Assay.PostgreSql.Tests.Resets;

/// <summary>What no trigger sees: settings, locks, sessions, sequences that were set and not called, and what all databases share.</summary>
public sealed class SessionLeftoverTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("alter database {0} set work_mem = '5MB'", "settings of the database changed")]
    [InlineData("grant temporary on database {0} to public", "owner, grants and options of the database changed")]
    [InlineData("revoke connect on database {0} from public", "owner, grants and options of the database changed")]
    [InlineData("comment on database {0} is 'mine'", "comment of the database changed")]
    [InlineData("drop event trigger assay_schema_dropped", "event triggers changed")]
    public async Task A_database_whose_settings_changed_is_replaced(string change, string reason)
    {
        await using var pool = NewPool();
        await ReplacedAsync(pool, reason, async database =>
            await database.Execute(Raw(string.Format(System.Globalization.CultureInfo.InvariantCulture, change, database.DatabaseName)), Cancelled));
    }

    [Fact]
    public async Task An_advisory_lock_that_an_idle_session_keeps_replaces_the_database()
    {
        await using var pool = NewPool();
        await ReplacedAsync(pool, "keeps an advisory lock", async database => await database.Execute($"select pg_advisory_lock(7)", Cancelled));
    }

    [Fact]
    public async Task A_session_of_a_client_that_nobody_knows_replaces_the_database()
    {
        await using var pool = NewPool();
        NpgsqlConnection? stays = null;
        await ReplacedAsync(pool, "a session of 'psql' stays connected", async database =>
        {
            // The server knows it by this name, and this process's diagnostics do not: as it is with a client in another process.
            var own = new NpgsqlConnectionStringBuilder(database.ConnectionString) { ApplicationName = null, Options = "-c application_name=psql", Pooling = false };
            stays = new NpgsqlConnection(own.ConnectionString);
            await stays.OpenAsync(Cancelled);
        });
        await stays!.DisposeAsync();
    }

    [Fact]
    public async Task A_setting_in_a_pool_that_does_not_clear_its_sessions_replaces_the_database()
    {
        await using var pool = NewPool();
        NpgsqlDataSource? source = null;
        await ReplacedAsync(pool, "set work_mem = '6MB'", async database =>
        {
            source = NpgsqlDataSource.Create(database.ConnectionString + ";No Reset On Close=true");
            await using var set = source.CreateCommand("set work_mem = '6MB'");
            await set.ExecuteNonQueryAsync(Cancelled);
        });
        await source!.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_setting_in_a_session_that_is_held_open_replaces_the_database(bool isPooled)
    {
        await using var pool = NewPool();
        NpgsqlConnection? held = null;
        await ReplacedAsync(pool, "set work_mem = '6MB'", async database =>
        {
            held = new NpgsqlConnection($"{database.ConnectionString};Pooling={isPooled}");
            await held.OpenAsync(Cancelled);
            await using var set = new NpgsqlCommand("set work_mem = '6MB'", held);
            await set.ExecuteNonQueryAsync(Cancelled);
        });
        await held!.DisposeAsync();
    }

    [Theory]
    [InlineData("set work_mem = '6MB'")]
    [InlineData("create temp table scratch (id int)")]
    [InlineData("listen changes")]
    public async Task What_Npgsql_clears_before_the_next_use_costs_no_database(string statement)
    {
        await using var pool = NewPool();
        var before = await InRent(pool, async database =>
        {
            await database.Execute(Raw(statement), Cancelled);
            return database.DatabaseName;
        });
        Assert.Equal(before, await InRent(pool, async database =>
        {
            Assert.Equal("4MB", await database.Scalar<string>($"show work_mem", Cancelled));
            Assert.Null(await database.Scalar<string>($"select to_regclass('scratch')::text", Cancelled));
            return database.DatabaseName;
        }));
    }

    [Fact]
    public async Task A_sequence_that_was_set_and_never_called_is_set_back_in_place()
    {
        await using var pool = NewPool();
        var before = await InRent(pool, async database =>
        {
            await database.Execute($"select setval('never_called', 5000, false)", Cancelled);
            return database.DatabaseName;
        });
        Assert.Equal((before, 7L), await InRent(pool, async database =>
            (database.DatabaseName, await database.Scalar<long>($"select nextval('never_called')", Cancelled))));
    }

    private static async Task ReplacedAsync(InstancePool pool, string reason, Func<PostgresDatabase, Task> test)
    {
        var before = await InRent(pool, async database =>
        {
            await test(database);
            return database.DatabaseName;
        });
        Assert.NotEqual(before, await InRent(pool, database => Task.FromResult(database.DatabaseName)));
        Assert.Contains(reason, Assert.Single(pool.Counts.Replacements), StringComparison.Ordinal);
    }

    private static InstancePool NewPool() => PostgresDatabaseTests.OnePool(build => build.Postgres("store", db => db.Migrations("db/store").Seed("db/seed.sql")));

    private static FormattableString Raw(string sql) => FormattableStringFactory.Create(sql);

    private static async Task<T> InRent<T>(InstancePool pool, Func<PostgresDatabase, Task<T>> test)
    {
        await using var bare = (PostgresDatabaseTests.Bare)await pool.RentAsync(RentFlow.Begin(), Cancelled);
        return await test(bare.Database);
    }
}
