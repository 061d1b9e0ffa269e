using Assay.MySql.Databases;
using Assay.MySql.Resets;

namespace Assay.MySql.Tests.Resets;

public sealed class CatalogueTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("alter table b modify amount int", "check amount, table b")]
    [InlineData("alter table b drop constraint positive", "check positive, table b")]
    [InlineData("alter table a alter index by_name ignored", "table a")]
    public async Task Tells_a_change_of_one_table_that_another_one_hides_by_the_same_name(string change, string what)
    {
        var server = await Store.RequireServerAsync();
        var host = await MySqlHost.GetAsync(server.ConnectionString);
        Assert.SkipUnless(host.Facts.IsMariaDb, "Only MariaDB has checks of columns, whose names are unique in their table, and ignored indexes.");
        var name = host.Lease.NextName();
        await host.CreateAsync(name, Cancelled);
        await using (var connection = await CopySession.OpenAsync(host, Cancelled, name))
        {
            foreach (var table in (string[])["a", "b"])
            {
                await RegistrySql.ExecuteAsync(
                    connection, $"create table {table} (name varchar(20), amount int check (amount > 0), constraint positive check (length(name) > 0), index by_name (name))", Cancelled);
            }

            var before = await Catalogue.ReadAsync(connection, name, Cancelled);
            Assert.Null(before.DifferenceFrom(await Catalogue.ReadAsync(connection, name, Cancelled)));
            await RegistrySql.ExecuteAsync(connection, change, Cancelled);
            Assert.Equal(what, before.DifferenceFrom(await Catalogue.ReadAsync(connection, name, Cancelled)));
        }

        await host.DropAsync(name, Cancelled);
    }
}
