using Assay.PostgreSql.Servers;
using Assay.PostgreSql.Tests.Resets;
using Npgsql;

namespace Assay.PostgreSql.Tests.Databases;

/// <summary>An external server, whose administrator gave the tests a role that may create databases and nothing more.</summary>
public sealed class OrdinaryRoleTests(OrdinaryRoleTests.OneStore store) : IClassFixture<OrdinaryRoleTests.OneStore>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Gets_a_database_like_the_template_for_every_test()
    {
        var connectionString = await CreateRoleAsync("login createdb");
        await using var pool = DatabasePool.OfStore(db => db.On(connectionString));
        var before = await pool.InRent(async database =>
        {
            var state = (State: await DatabaseState.ReadAsync(database.DataSource, Cancelled), database.DatabaseName);
            await database.Execute($"delete from orders; create table extra (id int)", Cancelled);
            return state;
        });
        var after = await pool.InRent(async database => (State: await DatabaseState.ReadAsync(database.DataSource, Cancelled), database.DatabaseName));
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
        var changed = await store.ChangeAsync(change);
        Assert.Equal(changed.Before, changed.After);
        Assert.Equal(isKept, changed.IsSame);
    }

    [Fact]
    public async Task Is_told_what_it_lacks_when_it_may_not_create_databases()
    {
        var connectionString = await CreateRoleAsync("login");
        await using var pool = DatabasePool.Of(build => build.Postgres("store", db => db.On(connectionString)));
        var thrown = await Assert.ThrowsAsync<SandboxException>(() => pool.InRent(_ => Task.FromResult(true)));
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

    public sealed class OneStore : SerialDatabase
    {
        private string _role = "";

        protected override async Task PrepareAsync() => _role = await CreateRoleAsync("login createdb");

        protected override PostgresDatabase Declare(SandboxBuilder build) => build.Postgres("store", db => db.Migrations("db/store").Seed("db/seed.sql").On(_role));
    }
}
