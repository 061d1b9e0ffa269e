using System.Runtime.CompilerServices;
using Npgsql;

namespace Assay.PostgreSql.Tests.Resets;

/// <summary>What no trigger sees: settings, locks, sessions, sequences that were set and not called, and what all databases share.</summary>
public sealed class SessionLeftoverTests(DatabaseResetTests.OneStore store) : IClassFixture<DatabaseResetTests.OneStore>
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
        await ReplacedAsync(reason, async database =>
            await database.Execute(Raw(string.Format(System.Globalization.CultureInfo.InvariantCulture, change, database.DatabaseName)), Cancelled));
    }

    [Fact]
    public async Task An_advisory_lock_that_an_idle_session_keeps_replaces_the_database()
    {
        await ReplacedAsync("keeps an advisory lock", async database => await database.Execute($"select pg_advisory_lock(7)", Cancelled));
    }

    [Fact]
    public async Task A_session_of_a_client_that_nobody_knows_replaces_the_database()
    {
        NpgsqlConnection? stays = null;
        await ReplacedAsync("a session of 'psql' stays connected", async database =>
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
        NpgsqlDataSource? source = null;
        await ReplacedAsync("set work_mem = '6MB'", async database =>
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
        NpgsqlConnection? held = null;
        await ReplacedAsync("set work_mem = '6MB'", async database =>
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
        await using var pool = DatabasePool.OfStore();
        var before = await pool.InRent(async database =>
        {
            await database.Execute(Raw(statement), Cancelled);
            return database.DatabaseName;
        });
        Assert.Equal(before, await pool.InRent(async database =>
        {
            Assert.Equal("4MB", await database.Scalar<string>($"show work_mem", Cancelled));
            Assert.Null(await database.Scalar<string>($"select to_regclass('scratch')::text", Cancelled));
            return database.DatabaseName;
        }));
    }

    [Fact]
    public async Task A_sequence_that_was_set_and_never_called_is_set_back_in_place()
    {
        await using var pool = DatabasePool.OfStore();
        var before = await pool.InRent(async database =>
        {
            await database.Execute($"select setval('never_called', 5000, false)", Cancelled);
            return database.DatabaseName;
        });
        Assert.Equal((before, 7L), await pool.InRent(async database =>
            (database.DatabaseName, await database.Scalar<long>($"select nextval('never_called')", Cancelled))));
    }

    [Theory]
    [InlineData("select nextval('in_store')")]
    [InlineData("insert into stored (n) values (7) returning id::bigint")]
    public async Task Numbers_of_a_sequence_that_a_session_has_in_store_are_forgotten(string take)
    {
        await using var pool = DatabasePool.Of(build => build.Postgres("odd", db => db.Seed("db/odd.sql")));
        NpgsqlConnection? held = null;
        var (name, first) = await pool.InRent(async database =>
        {
            held = new NpgsqlConnection(database.ConnectionString);
            await held.OpenAsync(Cancelled);
            var number = await TakeAsync();
            Assert.Equal(number + 1, await TakeAsync());
            return (database.DatabaseName, number);
        });
        Assert.Equal((name, first), await pool.InRent(async database => (database.DatabaseName, await TakeAsync())));
        await held!.DisposeAsync();

        async Task<long> TakeAsync()
        {
            await using var command = new NpgsqlCommand(take, held);
            return (long)(await command.ExecuteScalarAsync(Cancelled))!;
        }
    }

    [Fact]
    public async Task A_transaction_that_stays_prepared_replaces_the_database()
    {
        await using var pool = DatabasePool.Of(build =>
        {
            build.RestWithin(TimeSpan.FromMilliseconds(300));
            return build.Postgres("store", db => db.Migrations("db/store").Seed("db/seed.sql"));
        });
        var before = await pool.InRent(async database =>
        {
            await database.Execute(Raw($"begin; delete from orders; prepare transaction '{database.DatabaseName}'"), Cancelled);
            return database.DatabaseName;
        });
        await using var next = await pool.RentAsync();
        Assert.NotEqual(before, next.Database.DatabaseName);
        Assert.Contains($"transaction '{before}' is prepared and not ended", Assert.Single(pool.Counts.Replacements), StringComparison.Ordinal);
        // It does not stand in the way of dropping the database either.
        await Eventually.Within(TimeSpan.FromSeconds(30)).True(
            async () => !await next.Database.Scalar<bool>($"select exists (select from pg_database where datname = {before})", Cancelled), Cancelled);
    }

    private async Task ReplacedAsync(string reason, Func<PostgresDatabase, Task> test)
    {
        var changed = await store.ChangeAsync(test);
        Assert.False(changed.IsSame);
        Assert.Equal(changed.Before, changed.After);
        Assert.Contains(reason, Assert.Single(changed.Replacements), StringComparison.Ordinal);
    }

    private static FormattableString Raw(string sql) => FormattableStringFactory.Create(sql);
}
