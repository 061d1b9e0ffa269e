using Assay.MySql.Databases;
using MySqlConnector;

namespace Assay.MySql.Tests.Databases;

public sealed class DatabaseDropTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    // MariaDB shows a session in the database whose triggers it reads.
    [Fact]
    public async Task A_session_that_only_looks_into_the_catalogue_outlives_the_databases_that_it_looks_into()
    {
        var server = await Store.RequireServerAsync();
        var host = await MySqlHost.GetAsync(server.ConnectionString);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var looking = LookAsync(server.ConnectionString, done.Token);
        for (var number = 0; number < TestRun.Count(40, 1000) && !looking.IsCompleted; number++)
        {
            var name = host.Lease.NextName();
            await host.CreateAsync(name, Cancelled);
            await host.ExecuteAsync($"create table {name}.watched (id int)", Cancelled);
            await host.ExecuteAsync($"create trigger {name}.watching before insert on {name}.watched for each row set new.id = 1", Cancelled);
            await host.DropAsync(name, Cancelled);
        }

        await done.CancelAsync();
        await looking;
    }

    [Fact]
    public async Task A_session_in_a_dropped_database_is_ended_whether_it_works_or_not()
    {
        var server = await Store.RequireServerAsync();
        var host = await MySqlHost.GetAsync(server.ConnectionString);
        var name = host.Lease.NextName();
        await host.CreateAsync(name, Cancelled);
        var own = new MySqlConnectionStringBuilder(host.ConnectionStringTo(name)) { Pooling = false, DefaultCommandTimeout = 0 }.ConnectionString;
        await using var idle = new MySqlConnection(own);
        await using var working = new MySqlConnection(own);
        await idle.OpenAsync(Cancelled);
        await working.OpenAsync(Cancelled);
        var work = ExecuteAsync(working, "do sleep(3600)");
        await using var other = new MySqlConnection(server.ConnectionString);
        await other.OpenAsync(Cancelled);
        await Eventually.Within(TimeSpan.FromSeconds(30)).Value(
            () => RegistrySql.ScalarAsync<long>(other, "select count(*) from information_schema.processlist where id = ? and info like 'do sleep%'", Cancelled, working.ServerThread),
            static count => count == 1, Cancelled);

        await host.DropAsync(name, Cancelled);

        await Assert.ThrowsAnyAsync<MySqlException>(() => work);
        await Assert.ThrowsAnyAsync<MySqlException>(() => ExecuteAsync(idle, "do 1"));
    }

    private static async Task LookAsync(string connectionString, CancellationToken done)
    {
        await using var connection = new MySqlConnection(new MySqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(Cancelled);
        // Without a filter it opens the tables of all databases.
        while (!done.IsCancellationRequested)
            await ExecuteAsync(connection, "select count(trigger_name) from information_schema.triggers");
    }

    private static async Task ExecuteAsync(MySqlConnection connection, string sql)
    {
        await using var command = new MySqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancelled);
    }
}
