using System.Globalization;

namespace Shop.Tests;

/// <summary>What tests start from.</summary>
internal static class Arrange
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>A user who may order.</summary>
    public static async Task<long> HasUser(this ShopSandbox shop, string email = "user@example.com", string username = "user") =>
        (await shop.Orders.Insert("users", new { email, username }, Cancelled)).Get<long>("id");

    /// <summary>A product with a price in cents, and as many of it in stock.</summary>
    public static async Task<long> HasProduct(this ShopSandbox shop, long price = 2000, int stock = 100)
    {
        var id = (await shop.Orders.Insert("products", new { name = "Widget", price }, Cancelled)).Get<long>("id");
        await shop.Inventory.Set(StockOf(id), stock);
        return id;
    }

    /// <summary>How many of a product are in stock.</summary>
    public static async Task<int> Stock(this ShopSandbox shop, long product) => (int)await shop.Inventory.Get(StockOf(product));

    /// <summary>The body of <c>POST /orders</c>.</summary>
    public static object Order(long userId, long productId, int quantity = 2, string paymentMethod = "card_abc") =>
        new { userId, items = new[] { new { productId, quantity } }, paymentMethod };

    private static string StockOf(long product) => "inventory:" + product.ToString(CultureInfo.InvariantCulture);
}
