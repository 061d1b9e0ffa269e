using Assay.PostgreSql.Servers;
using Assay.PostgreSql.Tests.Resets;
using Assay.Sandboxes;
using Npgsql;

namespace Assay.PostgreSql.Tests.Databases;

/// <summary>An external server, whose administrator gave the tests a role that may create databases and nothing more.</summary>
public sealed class OrdinaryRoleTests
{
    private static readonly Lazy<Task<string>> Shared = new(() => CreateRoleAsync("login createdb"));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Gets_a_database_like_the_template_for_every_test()
    {
        var connectionString = await CreateRoleAsync("login createdb");
        await using var pool = PostgresDatabaseTests.OnePool(
            build => build.Postgres("store", db => db.Migrations("db/store").Seed("db/seed.sql").On(connectionString)));
        var before = await InRent(pool, async database =>
        {
            var state = (State: await DatabaseState.ReadAsync(database.DataSource, Cancelled), database.DatabaseName);
            await database.Execute($"delete from orders; create table extra (id int)", Cancelled);
            return state;
        });
        var after = await InRent(pool, async database => (State: await DatabaseState.ReadAsync(database.DataSource, Cancelled), database.DatabaseName));
        Assert.Equal(before.State, after.State);
        Assert.NotEqual(before.DatabaseName, after.DatabaseName);
        Assert.Contains("the role is no superuser", Assert.Single(pool.Counts.Replacements), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("insert into events select '2026-05-05', 'x' from generate_series(1, 100)", true)]
    [InlineData("update customers set email = 'other'; insert into customers (email) values ('new')", true)]
    [InlineData("update cities set country = null; delete from \"Countries\"", true)]
    [InlineData("truncate events", true)]
    [InlineData("select nextval('tickets'), setval('never_called', 70, false)", true)]
    [InlineData("select lo_from_bytea(0, 'abc')", true)]
    [InlineData("alter table events add column extra int", false)]
    [InlineData("create view one_row as select 1 as one", false)]
    [InlineData("grant select on events to public", false)]
    [InlineData("alter table orders disable trigger audit", false)]
    public async Task Keeps_its_database_after_changes_of_rows_and_has_it_replaced_after_changes_of_the_schema(string change, bool isKept)
    {
        // One role for all rows, so that they share a template.
        var connectionString = await Shared.Value;
        await using var pool = PostgresDatabaseTests.OnePool(
            build => build.Postgres("store", db => db.Migrations("db/store").Seed("db/seed.sql").On(connectionString)));
        var before = await InRent(pool, async database =>
        {
            var state = (State: await DatabaseState.ReadAsync(database.DataSource, Cancelled), database.DatabaseName);
            await database.Execute(System.Runtime.CompilerServices.FormattableStringFactory.Create(change), Cancelled);
            return state;
        });
        var after = await InRent(pool, async database => (State: await DatabaseState.ReadAsync(database.DataSource, Cancelled), database.DatabaseName));
        Assert.Equal(before.State, after.State);
        Assert.Equal(isKept, before.DatabaseName == after.DatabaseName);
    }

    [Fact]
    public async Task Is_told_what_it_lacks_when_it_may_not_create_databases()
    {
        var connectionString = await CreateRoleAsync("login");
        await using var pool = PostgresDatabaseTests.OnePool(build => build.Postgres("store", db => db.On(connectionString)));
        var thrown = await Assert.ThrowsAsync<SandboxException>(() => InRent(pool, _ => Task.FromResult(true)));
        Assert.Contains("may not create databases", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("createdb", thrown.Message, StringComparison.Ordinal);
    }

    private static async Task<string> CreateRoleAsync(string rights)
    {
        var server = await PostgresServers.FindAsync(cancellationToken: Cancelled);
        var role = $"ordinary_{Guid.NewGuid():N}";
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var create = source.CreateCommand($"create role {role} {rights} password 'secret'");
        await create.ExecuteNonQueryAsync(Cancelled);
        return new NpgsqlConnectionStringBuilder(server.ConnectionString) { Username = role, Password = "secret" }.ConnectionString;
    }

    private static async Task<T> InRent<T>(InstancePool pool, Func<PostgresDatabase, Task<T>> test)
    {
        await using var bare = (PostgresDatabaseTests.Bare)await pool.RentAsync(RentFlow.Begin(), Cancelled);
        return await test(bare.Database);
    }
}
