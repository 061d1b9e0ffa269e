using Assay.Sql.Rows;

namespace Assay.PostgreSql.Tests.Rows;

public sealed class TableRowsTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private static readonly string[] FilledByDefaults =
        ["id", "status", "details", "raw", "tags", "sizes", "token", "address", "changed", "local", "day", "at", "took", "weight", "picture", "country", "big"];

    [Fact]
    public async Task Compares_several_rows_in_any_order()
    {
        await using var catalogue = await FilledAsync();
        await catalogue.Database.Rows("products").ShouldHave([new { name = "cup", price = 3.5 }, new { name = "tea", price = 12 }], Cancelled);
    }

    [Fact]
    public async Task Gives_a_row_to_the_expectation_that_no_other_row_fits()
    {
        await using var catalogue = await FilledAsync();
        await catalogue.Database.Insert("products", new { name = "pot", price = 12 }, Cancelled);
        // The first expectation fits two rows, the second one of these only.
        await catalogue.Database.Rows("products").Where(new { price = 12 }).ShouldHave([new { price = 12, name = (object)"tea" }, new { price = 12, name = (object)"pot" }], Cancelled);
        await catalogue.Database.Rows("products").Where(new { price = 12 }).ShouldHave([new { price = 12 }, (object)new { name = "tea" }], Cancelled);
    }

    [Fact]
    public async Task Says_which_of_several_rows_is_missing_which_is_unexpected_and_how_the_nearest_differs()
    {
        await using var catalogue = await FilledAsync();
        var thrown = await Assert.ThrowsAsync<RowAssertionException>(() => catalogue.Database.Rows("products")
            .ShouldHave([new { name = "tea", price = 12 }, new { name = "cup", price = 4 }, new { name = "pot", price = 1 }], Cancelled));
        Assert.StartsWith("products: expected 3 rows in any order, 1 of them found:\n  missing: name='cup', price=4\n    nearest: id=2, name='cup', price=3.50", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("\n      price is 3.50, expected 4\n  missing: name='pot', price=1\n  unexpected: id=2", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compares_whole_rows_but_for_ignored_columns()
    {
        await using var catalogue = await FilledAsync();
        await catalogue.Database.Rows("products").Where(new { name = "tea" }).Ignoring(FilledByDefaults).ShouldBe(new { name = "tea", price = 12m }, Cancelled);
        await catalogue.Database.Rows("products").Ignoring(FilledByDefaults).ShouldBe([new { name = "cup", price = 3.5m }, new { name = "tea", price = 12m }], Cancelled);
        var order = new { Id = 7, TotalAmount = 10.0m, Status = (string?)null, Kind = (int?)null };
        await catalogue.Database.Insert("Orders", order, Cancelled);
        await catalogue.Database.Rows("Orders").ShouldBe(order, Cancelled);
        var thrown = await Assert.ThrowsAsync<RowAssertionException>(() => catalogue.Database.Rows("Orders").ShouldBe(order with { Status = "paid" }, Cancelled));
        Assert.Contains("Status is null, expected 'paid'", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_to_compare_a_whole_row_while_nothing_is_said_about_a_column()
    {
        await using var catalogue = await FilledAsync();
        var thrown = await Assert.ThrowsAsync<ArgumentException>(() => catalogue.Database.Rows("reviews").ShouldBe(new { stars = 1 }, Cancelled));
        Assert.StartsWith("ShouldBe compares whole rows of reviews, and nothing is said about: product_id. Name them", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shows_the_nearest_rows_of_the_table_where_none_fits()
    {
        await using var catalogue = await FilledAsync();
        var thrown = await Assert.ThrowsAsync<RowAssertionException>(
            () => catalogue.Database.Rows("products").Where(new { name = "Tea" }).ShouldHave(new { price = 12 }, Cancelled));
        Assert.Contains("products where name = 'Tea': expected exactly one row, found 0:\n  nearest: id=1, name='tea'", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("name is 'tea', expected 'Tea'", thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("cup", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Counts_without_showing_more_than_ten_rows()
    {
        await using var catalogue = await FilledAsync();
        await catalogue.Database.Execute($"insert into reviews select 1, n from generate_series(1, 25) n", Cancelled);
        await catalogue.Database.Rows("reviews").ShouldCount(25, Cancelled);
        var thrown = await Assert.ThrowsAsync<RowAssertionException>(() => catalogue.Database.Rows("reviews").ShouldBeEmpty(Cancelled));
        Assert.StartsWith("reviews: expected 0 rows, found 25:\n  product_id=1, stars=1\n", thrown.Message, StringComparison.Ordinal);
        Assert.EndsWith("… and 15 more", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waits_for_what_comes_later()
    {
        await using var catalogue = await FilledAsync();
        var waiting = catalogue.Database.Rows("reviews").Within(TimeSpan.FromSeconds(20)).ShouldHave(new { stars = 5 }, Cancelled);
        await Eventually.Within(TimeSpan.FromSeconds(20)).True(
            () => catalogue.Timeline.Entries.Any(entry => entry.Text.StartsWith("select * from \"reviews\"", StringComparison.Ordinal)), Cancelled);
        Assert.False(waiting.IsCompleted);
        await catalogue.Database.Insert("reviews", new { product_id = 1, stars = 5 }, Cancelled);
        Assert.Equal(1, (await waiting).Get<int>("product_id"));
    }

    [Fact]
    public async Task Says_what_is_there_when_the_wait_ends()
    {
        await using var catalogue = await FilledAsync();
        var thrown = await Assert.ThrowsAsync<RowAssertionException>(
            () => catalogue.Database.Rows("products").Within(TimeSpan.FromMilliseconds(20)).ShouldCount(3, Cancelled));
        Assert.StartsWith("products: expected 3 rows, found 2:\n  id=1", thrown.Message, StringComparison.Ordinal);
        Assert.EndsWith("and that for 0.02 s", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Does_not_wait_for_a_mistake_to_pass()
    {
        await using var catalogue = await FilledAsync();
        var thrown = await Assert.ThrowsAsync<ArgumentException>(
            () => catalogue.Database.Rows("products").Within(TimeSpan.FromMinutes(5)).ShouldHave(new { prize = 1 }, Cancelled));
        Assert.StartsWith("There is no column 'prize' in products. It has: id, name, price,", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_the_tables_when_there_is_none_of_that_name()
    {
        await using var catalogue = await FilledAsync();
        var thrown = await Assert.ThrowsAsync<ArgumentException>(() => catalogue.Database.Insert("product", new { name = "x" }, Cancelled));
        Assert.Matches(@"^There is no table 'product'\. The database has: Orders, bookings, .*products, reviews\.", thrown.Message);
    }

    [Fact]
    public async Task Sees_columns_that_the_test_added()
    {
        await using var catalogue = await FilledAsync();
        await catalogue.Database.Rows("reviews").Where(new { stars = 1 }).ShouldBeEmpty(Cancelled);
        await catalogue.Database.Execute($"alter table reviews add column note text", Cancelled);
        Assert.Equal("fine", (await catalogue.Database.Insert("reviews", new { product_id = 1, stars = 4, note = "fine" }, Cancelled)).Get<string>("note"));
    }

    [Fact]
    public async Task Reads_rows_as_records()
    {
        await using var catalogue = await FilledAsync();
        await catalogue.Database.Insert("Orders", new { id = 1, total_amount = 12.5m, status = "on_hold", kind = 1 }, Cancelled);
        var order = Assert.Single(await catalogue.Database.Rows("Orders").ToListAsync<Order>(Cancelled));
        Assert.Equal(new Order(1, 12.5, Status.OnHold) { Kind = Status.Paid }, order);
        var product = (await catalogue.Database.Rows("products").Where(new { name = "cup" }).ToListAsync<Product>(Cancelled))[0];
        Assert.Equal(("cup", 3.5m, Status.Paid, "blue"), (product.Name, product.Price, product.Status, product.Details!.Colour));
        var thrown = await Assert.ThrowsAsync<InvalidCastException>(() => catalogue.Database.Rows("Orders").ToListAsync<Product>(Cancelled));
        Assert.Equal("Product wants 'Name', for which the row has no column. It has: Id, TotalAmount, Status, Kind.", thrown.Message);
        Assert.StartsWith(
            "Int32 has no public constructor",
            (await Assert.ThrowsAsync<InvalidCastException>(() => catalogue.Database.Rows("Orders").ToListAsync<int>(Cancelled))).Message,
            StringComparison.Ordinal);
    }

    private static async Task<Catalogue> FilledAsync()
    {
        var catalogue = await Sandbox.RentAsync<Catalogue>(Cancelled);
        await catalogue.Database.Insert("products", new { Name = "tea", Price = 12 }, Cancelled);
        await catalogue.Database.Insert("products", new { Name = "cup", Price = 3.5m, Status = Status.Paid, Details = new { Colour = "blue" } }, Cancelled);
        return catalogue;
    }

    private enum Status
    {
        Pending,
        Paid,
        OnHold,
    }

    private sealed record Order(int Id, double TotalAmount, Status Status)
    {
        public Status? Kind { get; init; }
    }

    private sealed record Product(string Name, decimal Price, Status Status, Look? Details);

    private sealed record Look(string Colour);
}
