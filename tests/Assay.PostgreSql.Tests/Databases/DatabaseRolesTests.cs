using Npgsql;

namespace Assay.PostgreSql.Tests.Databases;

public sealed class DatabaseRolesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, InlineData("superuser"), InlineData("createdb createrole")]
    public async Task A_role_may_do_what_it_was_granted(string rights)
    {
        var world = await OwnWorld.CreateAsync(rights);
        var role = $"{world.Role}_app";
        await using var pool = world.Pool(db => db.Migrations("db/store").Role(role, $"grant select, insert on customers to \"{role}\"", $"grant create on schema public to \"{role}\""));
        await using (var rented = await pool.RentAsync())
        {
            await using var source = NpgsqlDataSource.Create(rented.Database.ConnectionStringFor(role));
            Assert.Equal(role, await AskAsync(source, "select current_user::text"));
            await AskAsync(source, "insert into customers (email) values ('ann@example.com')");
            var denied = await Assert.ThrowsAsync<PostgresException>(() => AskAsync(source, "delete from customers"));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, denied.SqlState);
            await rented.Database.Rows("customers").ShouldCount(1, Token);
            // What the role owns is no obstacle to whoever drops the database.
            await AskAsync(source, "create table own ()");
        }

        await using var next = await pool.RentAsync();
        await next.Database.Rows("customers").ShouldCount(0, Token);
    }

    [Fact]
    public async Task Two_sandboxes_share_a_role_and_its_password()
    {
        var world = await OwnWorld.CreateAsync();
        var role = $"{world.Role}_app";
        await using var one = world.Pool(db => db.Role(role));
        await using var other = world.Pool(db => db.Role(role));
        await using var first = await one.RentAsync();
        await using var second = await other.RentAsync();
        Assert.Equal(
            new NpgsqlConnectionStringBuilder(first.Database.ConnectionStringFor(role)).Password,
            new NpgsqlConnectionStringBuilder(second.Database.ConnectionStringFor(role)).Password);
    }

    [Fact]
    public async Task A_role_without_createrole_is_told_what_it_lacks()
    {
        var world = await OwnWorld.CreateAsync("createdb");
        await using var pool = world.Pool(db => db.Role($"{world.Role}_app"));
        var thrown = await Assert.ThrowsAsync<SandboxException>(() => pool.RentAsync());
        Assert.Contains($"alter role \"{world.Role}\" createrole", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_of_somebody_else_is_not_touched()
    {
        var world = await OwnWorld.CreateAsync();
        var foreign = await OwnWorld.CreateAsync("nosuperuser");
        await using var pool = world.Pool(db => db.Role(foreign.Role));
        var thrown = await Assert.ThrowsAsync<SandboxException>(() => pool.RentAsync());
        Assert.Contains($"The role '{foreign.Role}' is on the server already", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_grant_that_fails_is_shown()
    {
        var world = await OwnWorld.CreateAsync();
        await using var pool = world.Pool(db => db.Role($"{world.Role}_app", $"grant select on nowhere to \"{world.Role}_app\""));
        var thrown = await Assert.ThrowsAsync<SandboxException>(() => pool.RentAsync());
        Assert.Contains("SQLSTATE 42P01", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("grant select on nowhere", thrown.Message, StringComparison.Ordinal);
    }

    private static async Task<string?> AskAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Token) as string;
    }
}
