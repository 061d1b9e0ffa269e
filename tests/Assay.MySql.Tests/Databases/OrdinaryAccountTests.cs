using System.Runtime.CompilerServices;

namespace Assay.MySql.Tests.Databases;

/// <summary>An external server, whose administrator gave the tests an account for databases of their own and nothing more.</summary>
public sealed class OrdinaryAccountTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("insert into customers (email) values ('new'); update orders set total_amount = 7", true)]
    [InlineData("delete from customers", true)]
    [InlineData("create table extra (id int)", false)]
    public async Task Has_its_database_put_back_after_changes_of_rows_and_replaced_after_changes_of_the_schema(string change, bool isKept)
    {
        var world = await OwnWorld.CreateAsync("all privileges on `assay%`.*");
        await using var pool = await Store.PoolAsync(db => db.On(world.ConnectionString).VerifyResets());
        var before = await Store.InRentAsync(pool, async database =>
        {
            await database.Execute(FormattableStringFactory.Create(change), Cancelled);
            return database.DatabaseName;
        });
        await using var store = await Store.RentAsync(pool);
        Assert.Equal(isKept, before == store.Database.DatabaseName);
        await store.Database.Rows("customers").ShouldCount(2, Cancelled);
        await store.Database.Row("orders", 1).ShouldHave(new { total_amount = 100 }, Cancelled);
        Assert.DoesNotContain(pool.Counts.Replacements, reason => reason.Contains("after the reset it differed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Is_told_what_it_lacks_when_it_may_not_create_databases()
    {
        var world = await OwnWorld.CreateAsync("select on mysql.help_topic");
        await using var pool = await world.PoolAsync();
        var thrown = await Assert.ThrowsAsync<SandboxException>(() => Store.RentAsync(pool));
        Assert.Contains($"may not create the database assay_{world.User}", thrown.Message, StringComparison.Ordinal);
        Assert.Contains($"grant all privileges on `assay%`.* to '{world.User}'@'%'", thrown.Message, StringComparison.Ordinal);
    }
}
