using System.Net.Http.Json;

namespace Storefront;

/// <summary>What the storefront asks of the Orders API. The address is that of the <see cref="HttpClient"/>.</summary>
public sealed class OrdersClient(HttpClient http)
{
    /// <summary>The orders of a user, oldest first; none when there is no such user.</summary>
    /// <exception cref="OrdersApiException">The API answered with an error.</exception>
    public async Task<IReadOnlyList<OrderSummary>> GetOrdersAsync(long userId, CancellationToken cancellationToken = default)
    {
        using var response = await http.GetAsync(new Uri($"orders?userId={userId}", UriKind.Relative), cancellationToken);
        return await ReadAsync<IReadOnlyList<OrderSummary>>(response, cancellationToken);
    }

    /// <summary>Places an order and pays for it.</summary>
    /// <exception cref="OrdersApiException">
    /// Nothing was ordered. The status tells why: 402 the card was declined, 409 not enough in stock, 422 an unknown user or product,
    /// 503 try again later.
    /// </exception>
    public async Task<PlacedOrder> PlaceOrderAsync(NewOrder order, CancellationToken cancellationToken = default)
    {
        using var response = await http.PostAsJsonAsync("orders", order, cancellationToken);
        return await ReadAsync<PlacedOrder>(response, cancellationToken);
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode) throw await OrdersApiException.FromAsync(response, cancellationToken);

        return await response.Content.ReadFromJsonAsync<T>(cancellationToken)
            ?? throw new OrdersApiException(response.StatusCode, "The Orders API answered null.");
    }
}
