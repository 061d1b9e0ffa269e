using System.Net;
using System.Text.Json.Nodes;
using Assay.Sql.Rows;
using NpgsqlTypes;

namespace Assay.PostgreSql.Tests.Rows;

/// <summary>Values of many types, written by a test, read back and compared.</summary>
public sealed class ValueTests
{
    private static readonly DateTime Noon = new(2026, 7, 1, 12, 0, 0, DateTimeKind.Utc);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public enum Status
    {
        Pending,

        [PgName("paid")]
        Settled,

        OnHold,
    }

    /// <summary>A column, what is inserted, what equals it, what does not.</summary>
    public static IEnumerable<TheoryDataRow<string, object?, object?, object?>> Values =>
    [
        new("status", "on_hold", Status.OnHold, Status.Pending),
        new("status", Status.Settled, "paid", "Paid"),
        new("details", new { a = new[] { 1, 2 }, b = 1.0 }, "{ \"b\": 1, \"a\": [1, 2] }", "{\"a\":[2,1],\"b\":1}"),
        new("details", "[1, null]", new JsonArray(1, null), new JsonArray(1)),
        new("details", null, null, "{}"),
        new("raw", "{\"x\":  true}", new { x = true }, new { x = false }),
        new("tags", new[] { "a", "b" }, new List<string> { "a", "b" }, new[] { "b", "a" }),
        new("sizes", new[] { 1, 2 }, new long[] { 1, 2 }, new[] { 1, 2, 3 }),
        new("sizes", null, null, Array.Empty<int>()),
        new("token", "b8e1c8c2-0d3f-4a55-8a49-6f4b7f9b6c11", Guid.Parse("B8E1C8C2-0D3F-4A55-8A49-6F4B7F9B6C11"), Guid.Empty),
        new("address", "10.0.0.1", IPAddress.Parse("10.0.0.1"), IPAddress.Parse("10.0.0.2")),
        new("changed", new DateTimeOffset(2026, 7, 1, 14, 0, 0, TimeSpan.FromHours(2)), Noon, Noon.AddMicroseconds(1)),
        new("changed", Noon, Noon.AddTicks(4), Noon.AddTicks(-10)),
        new("local", new DateTime(2026, 7, 1, 1, 2, 3, DateTimeKind.Unspecified), new DateTime(2026, 7, 1, 1, 2, 3, DateTimeKind.Unspecified), Noon),
        new("day", new DateOnly(2026, 7, 1), new DateTime(2026, 7, 1, 0, 0, 0, DateTimeKind.Unspecified), new DateOnly(2026, 7, 2)),
        new("at", new TimeOnly(8, 30), new TimeSpan(8, 30, 0), new TimeOnly(8, 31)),
        new("took", TimeSpan.FromMinutes(90), TimeSpan.FromHours(1.5), TimeSpan.Zero),
        new("weight", 0.1f, 0.1, 0.2),
        new("picture", new byte[] { 1, 2 }, new byte[] { 1, 2 }, new byte[] { 1 }),
        new("country", "CHE", "CHE", "che"),
        new("price", 1.10m, 1.1, 1.11m),
        new("price", 7, 7L, 8),
        new("big", 12345678901234567890UL, 12345678901234567890m, 1),
    ];

    [Theory, MemberData(nameof(Values))]
    public async Task Are_compared_by_what_they_mean(string column, object? inserted, object? same, object? other)
    {
        await using var catalogue = await Sandbox.RentAsync<Catalogue>(Cancelled);
        var values = new Dictionary<string, object?> { ["name"] = "x", ["price"] = 1, [column] = inserted };
        await catalogue.Database.Insert("products", values, Cancelled);
        var rows = catalogue.Database.Rows("products");
        await rows.ShouldHave(new Dictionary<string, object?> { [column] = same }, Cancelled);
        var thrown = await Assert.ThrowsAsync<RowAssertionException>(() => rows.ShouldHave(new Dictionary<string, object?> { [column] = other }, Cancelled));
        Assert.Contains($"\n  {column} is ", thrown.Message, StringComparison.Ordinal);
        if (column is not "weight")
            await rows.Where(new Dictionary<string, object?> { [column] = inserted }).ShouldCount(1, Cancelled);
    }

    [Theory]
    [InlineData(300, typeof(byte), "x is 300, which is no Byte")]
    [InlineData(1.5, typeof(int), "x is 1.5, which is no Int32")]
    [InlineData("paid", typeof(int), "x is 'paid', which is no Int32")]
    [InlineData("unknown", typeof(Status), "There is no Status for 'unknown'")]
    public void Are_not_converted_where_something_would_be_lost(object value, Type wanted, string problem) =>
        Assert.Contains(problem, Assert.Throws<InvalidCastException>(() => ValueConversion.To(value, wanted, false, "x")).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Name_a_column_that_can_not_be_read()
    {
        await using var catalogue = await Sandbox.RentAsync<Catalogue>(Cancelled);
        var thrown = await Assert.ThrowsAsync<InvalidCastException>(() => catalogue.Database.Query($"select 'NaN'::numeric as odd", Cancelled));
        Assert.StartsWith("The column odd is a numeric, which can't be read as it is", thrown.Message, StringComparison.Ordinal);
        Assert.EndsWith("Select it as text: odd::text.", thrown.Message, StringComparison.Ordinal);
    }
}
