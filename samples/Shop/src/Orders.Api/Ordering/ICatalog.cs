namespace Orders.Api.Ordering;

public interface ICatalog
{
    /// <summary>What an order of these products by this user starts from.</summary>
    Task<Quote> QuoteAsync(long userId, IReadOnlyList<long> productIds, CancellationToken cancellationToken);
}

/// <param name="UserExists">Whether there is such a user.</param>
/// <param name="Prices">The price of each product that there is, in cents.</param>
public sealed record Quote(bool UserExists, IReadOnlyDictionary<long, long> Prices);
