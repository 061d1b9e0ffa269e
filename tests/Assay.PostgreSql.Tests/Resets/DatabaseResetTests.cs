using Npgsql;

namespace Assay.PostgreSql.Tests.Resets;

public sealed class DatabaseResetTests(DatabaseResetTests.OneStore store) : IClassFixture<DatabaseResetTests.OneStore>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string> Changes => new(
        "insert into orders (customer_id, total_amount) values (1, 5)",
        "delete from customers",
        "update orders set total_amount = total_amount + 1",
        "truncate orders restart identity cascade",
        "copy-like: insert into events select '2026-02-02', 'x' from generate_series(1, 100)",
        "insert into events_2025 values ('2025-06-06', 'direct')",
        "begin; set constraints all deferred; insert into \"Countries\" values (1, 1); insert into cities values (1, 1); commit",
        "begin; set local session_replication_role = replica; delete from orders where id = 1; commit",
        "select nextval('tickets')",
        "select setval('tickets', 5000)",
        "select lo_from_bytea(0, 'abc')",
        "insert into \"Audit\".\"Log\" values ('by hand')",
        "with gone as (delete from orders returning *) insert into events select '2026-03-03', id::text from gone");

    [Theory, MemberData(nameof(Changes))]
    public async Task Puts_back_rows_sequences_and_large_objects(string change)
    {
        var changed = await store.ChangeAsync(change.Replace("copy-like: ", "", StringComparison.Ordinal));
        Assert.Equal(changed.Before, changed.After);
        Assert.Empty(changed.Replacements);
    }

    // PostgreSQL lets one session write to a large object that another has just removed; the page stays, with no object.
    [Fact]
    public async Task Puts_back_a_large_object_that_was_written_to_while_it_was_removed()
    {
        await using var pool = DatabasePool.OfStore(db => db.Seed("db/large_object.sql"));
        await pool.InRent(async database =>
        {
            await using var removing = await database.OpenAsync(Cancelled);
            await using var writing = await database.OpenAsync(Cancelled);
            await ExecuteAsync(removing, "begin; select lo_unlink(4711)");
            await ExecuteAsync(writing, "select lo_put(4711, 5000, 'far away')");
            await ExecuteAsync(removing, "commit");
        });
        Assert.Equal("kept", await pool.InRent(database => database.Scalar<string>($"select encode(lo_get(4711), 'escape')", Cancelled)));
        Assert.Empty(pool.Counts.Replacements);

        static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(Cancelled);
        }
    }

    [Theory]
    [InlineData("create table extra (id int)")]
    [InlineData("drop table events_2026")]
    [InlineData("alter table orders add column note text")]
    [InlineData("grant select on orders to public")]
    [InlineData("create index on orders (total_amount)")]
    public async Task Replaces_a_database_whose_schema_was_changed(string change)
    {
        var changed = await store.ChangeAsync(change);
        Assert.Equal(changed.Before, changed.After);
        Assert.False(changed.IsSame);
        Assert.Equal(["store: the schema was changed"], changed.Replacements);
    }

    [Fact]
    public async Task Replaces_a_database_in_which_an_index_was_left_half_built()
    {
        var changed = await store.ChangeAsync(async database =>
        {
            await using var connection = await database.OpenAsync(Cancelled);
            await using var create = new NpgsqlCommand("create unique index concurrently half_built on orders (customer_id)", connection);
            var failed = await Assert.ThrowsAsync<PostgresException>(() => create.ExecuteNonQueryAsync(Cancelled));
            Assert.Equal(PostgresErrorCodes.UniqueViolation, failed.SqlState);
        });
        Assert.False(changed.IsSame);
        Assert.Equal(["store: the schema was changed"], changed.Replacements);
    }

    [Fact]
    public async Task Replaces_a_database_in_which_a_transaction_will_not_end()
    {
        NpgsqlConnection? leaked = null;
        await using var pool = DatabasePool.Of(build =>
        {
            build.RestWithin(TimeSpan.FromMilliseconds(300));
            return build.Postgres("store", db => db.Migrations("db/store").Seed("db/seed.sql"));
        });
        var before = await pool.InRent(async database =>
        {
            leaked = await database.OpenAsync(Cancelled);
            await leaked.BeginTransactionAsync(Cancelled);
            await using var write = new NpgsqlCommand("delete from orders", leaked);
            await write.ExecuteNonQueryAsync(Cancelled);
            return database.DatabaseName;
        });
        Assert.NotEqual(before, await pool.InRent(database => Task.FromResult(database.DatabaseName)));
        var reason = Assert.Single(pool.Counts.Replacements);
        Assert.Contains("idle in transaction: delete from orders", reason, StringComparison.Ordinal);
        Assert.Equal(System.Data.ConnectionState.Open, leaked!.State);
    }

    [Fact]
    public async Task Keeps_the_sessions_of_the_application_open()
    {
        await using var pool = DatabasePool.OfStore();
        await using var application = await pool.InRent(async database =>
        {
            var source = NpgsqlDataSource.Create(database.ConnectionString);
            await Insert(source);
            return source;
        });
        var sessions = await pool.InRent(async database =>
        {
            await Insert(application);
            return await database.Scalar<long>($"select count(distinct pid) from pg_stat_activity where application_name = 'store' and datname = current_database()", Cancelled);
        });
        Assert.Equal(1, sessions);

        static async Task Insert(NpgsqlDataSource source)
        {
            await using var command = source.CreateCommand("insert into orders (customer_id, total_amount) values (1, 1) returning id");
            Assert.Equal(3, await command.ExecuteScalarAsync(Cancelled));
        }
    }

    [Fact]
    public async Task Leaves_every_name_on_the_search_path_to_the_application()
    {
        await using var store = await Sandbox.RentAsync<Store>(Cancelled);
        Assert.Equal("public", await store.Database.Scalar<string>($"select array_to_string(current_schemas(false), ',')", Cancelled));
    }

    public sealed class OneStore : SerialDatabase
    {
        protected override PostgresDatabase Declare(SandboxBuilder build) => build.Postgres("store", db => db.Migrations("db/store").Seed("db/seed.sql"));
    }
}
