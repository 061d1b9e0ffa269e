using Assay.PostgreSql.Tests.Rows;
using Npgsql;

namespace Assay.PostgreSql.Tests.Diagnostics;

public sealed class SqlTimelineTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Shows_the_statements_of_the_test_with_their_rows()
    {
        await using var catalogue = await Sandbox.RentAsync<Catalogue>(Cancelled);
        await catalogue.Database.Insert("products", new { name = "tea", price = 12 }, Cancelled);
        await catalogue.Database.Execute($"""
            insert into reviews
              select 1, n from generate_series(1, 3) n
            """, Cancelled);
        await catalogue.Database.Execute($"create temp table notes (id int)", Cancelled);
        Assert.Equal(
            [
                "insert into \"products\" (\"name\", \"price\") values ($1, $2) returning *   1 row",
                "insert into reviews select 1, n from generate_series(1, 3) n   3 rows",
                "create temp table notes (id int)",
            ],
            Statements(catalogue));
    }

    [Fact]
    public async Task Shows_batches_and_copies()
    {
        await using var catalogue = await Sandbox.RentAsync<Catalogue>(Cancelled);
        await using (var batch = catalogue.Database.DataSource.CreateBatch())
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("insert into products (name, price) values ('a', 1), ('b', 1)"));
            batch.BatchCommands.Add(new NpgsqlBatchCommand("update products set price = 2"));
            await batch.ExecuteNonQueryAsync(Cancelled);
        }

        await using (var connection = await catalogue.Database.OpenAsync(Cancelled))
        await using (var copy = await connection.BeginBinaryImportAsync("copy reviews from stdin (format binary)", Cancelled))
        {
            await copy.WriteRowAsync(Cancelled, 1L, 5);
            await copy.CompleteAsync(Cancelled);
        }

        Assert.Equal(
            [
                "insert into products (name, price) values ('a', 1), ('b', 1); update products set price = 2   4 rows",
                "copy reviews from stdin (format binary)   1 row",
            ],
            Statements(catalogue));
    }

    [Fact]
    public async Task Shows_what_the_application_sends_without_rows_and_how_it_failed_without_values()
    {
        await using var catalogue = await Sandbox.RentAsync<Catalogue>(Cancelled);
        await using var application = NpgsqlDataSource.Create(catalogue.Database.ConnectionString);
        await using var insert = application.CreateCommand("insert into products (name, price) values ($1, 1)");
        insert.Parameters.Add(new NpgsqlParameter { Value = "confidential" });
        await insert.ExecuteNonQueryAsync(Cancelled);
        await Assert.ThrowsAsync<PostgresException>(() => insert.ExecuteNonQueryAsync(Cancelled));
        Assert.Equal(
            [
                "insert into products (name, price) values ($1, 1)",
                "insert into products (name, price) values ($1, 1)   failed: 23505: duplicate key value violates unique constraint \"products_name_key\"",
            ],
            Statements(catalogue));
    }

    [Theory]
    [InlineData("alter role ann password 'se''cret'; select 1", "alter role ann password '…'; select 1")]
    [InlineData("create user ann PASSWORD = 'x", "create user ann PASSWORD = '…'")]
    [InlineData("select password from users where password = $1", "select password from users where password = $1")]
    public void Hides_passwords(string text, string shown) => Assert.Equal(shown, Assay.Sql.Diagnostics.SqlText.Shorten(text));

    [Fact]
    public void Cuts_long_texts() => Assert.Equal(302, Assay.Sql.Diagnostics.SqlText.Shorten(new string('x', 5_000)).Length);

    private static IEnumerable<string> Statements(Catalogue catalogue) =>
        catalogue.Timeline.Entries.Where(entry => entry.Source == "SQL").Select(entry => entry.Text);
}
