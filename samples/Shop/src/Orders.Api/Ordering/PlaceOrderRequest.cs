using System.ComponentModel.DataAnnotations;

namespace Orders.Api.Ordering;

public sealed record PlaceOrderRequest
{
    public required long UserId { get; init; }

    [Required, MinLength(1), MaxLength(100)]
    public IReadOnlyList<OrderItemRequest> Items { get; init; } = [];

    /// <summary>The card to charge, as the payment API knows it.</summary>
    [Required, MaxLength(200)]
    public string PaymentMethod { get; init; } = "";
}

// A value, so that an item can't be null.
public readonly record struct OrderItemRequest
{
    public required long ProductId { get; init; }

    [Range(1, 10_000)]
    public required int Quantity { get; init; }
}
