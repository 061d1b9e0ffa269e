using System.ComponentModel.DataAnnotations;

namespace Orders.Api.Ordering;

public sealed record PlaceOrderRequest
{
    public required long UserId { get; init; }

    [MinLength(1), MaxLength(100)]
    public required IReadOnlyList<OrderItemRequest> Items { get; init; }

    /// <summary>The card to charge, as the payment API knows it.</summary>
    [Required, MaxLength(200)]
    public required string PaymentMethod { get; init; }
}

public sealed record OrderItemRequest
{
    public required long ProductId { get; init; }

    [Range(1, 10_000)]
    public required int Quantity { get; init; }
}
