using Npgsql;

namespace Assay.PostgreSql.Tests.Resets;

public sealed class SnapshotTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Brings_rows_and_sequences_back_as_often_as_asked_and_ends_with_the_test()
    {
        await using var pool = DatabasePool.OfStore();
        var template = await pool.InRent(database => DatabaseState.ReadAsync(database.DataSource, Cancelled));
        var name = await pool.InRent(async database =>
        {
            await database.Execute($"update orders set total_amount = 7 where id = 1; insert into events values ('2026-05-05', 'first')", Cancelled);
            await database.Snapshot("imported", Cancelled);
            var imported = await DatabaseState.ReadAsync(database.DataSource, Cancelled);
            foreach (var change in (FormattableString[])[
                $"truncate orders restart identity cascade",
                $"insert into orders (customer_id, total_amount) values (1, 9); delete from customers",
                $"update cities set country = null; select setval('never_called', 99, false), nextval('tickets')"])
            {
                await database.Execute(change, Cancelled);
                Assert.NotEqual(imported, await DatabaseState.ReadAsync(database.DataSource, Cancelled));
                await database.Restore("imported", Cancelled);
                Assert.Equal(imported, await DatabaseState.ReadAsync(database.DataSource, Cancelled));
            }

            return database.DatabaseName;
        });
        Assert.Equal((name, template), await pool.InRent(async database =>
        {
            var thrown = await Assert.ThrowsAsync<SandboxException>(() => database.Restore("imported", Cancelled));
            Assert.Contains("no snapshot 'imported'", thrown.Message, StringComparison.Ordinal);
            return (database.DatabaseName, await DatabaseState.ReadAsync(database.DataSource, Cancelled));
        }));
    }

    [Fact]
    public async Task Is_refused_while_a_transaction_is_open()
    {
        await using var store = await Sandbox.RentAsync<Store>(Cancelled);
        await using var connection = await store.Database.OpenAsync(Cancelled);
        await using var transaction = await connection.BeginTransactionAsync(Cancelled);
        await using var write = new NpgsqlCommand("delete from orders", connection);
        await write.ExecuteNonQueryAsync(Cancelled);
        var thrown = await Assert.ThrowsAsync<SandboxException>(() => store.Database.Snapshot("here", Cancelled));
        Assert.Contains("is idle in transaction: delete from orders", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_refused_when_more_than_rows_was_changed()
    {
        await using var store = await Sandbox.RentAsync<Store>(Cancelled);
        await store.Database.Execute($"create table extra (id int)", Cancelled);
        var thrown = await Assert.ThrowsAsync<SandboxException>(() => store.Database.Snapshot("here", Cancelled));
        Assert.Contains("has changed more than rows and sequences", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Takes_a_name_once()
    {
        await using var store = await Sandbox.RentAsync<Store>(Cancelled);
        await store.Database.Snapshot("here", Cancelled);
        var thrown = await Assert.ThrowsAsync<SandboxException>(() => store.Database.Snapshot("here", Cancelled));
        Assert.Contains("There is a snapshot 'here' already", thrown.Message, StringComparison.Ordinal);
    }
}
