using System.Text.Json.Serialization;

namespace Orders.Shared.Events;

/// <summary>
/// An order was paid for and saved. Readers may rely on the order and the user; what was added to the event later
/// is missing from older records.
/// </summary>
public sealed record OrderCreated
{
    /// <summary>The name of the topic, without the prefix of the environment.</summary>
    public const string Topic = "order.created";

    public required long OrderId { get; init; }

    public required long UserId { get; init; }

    /// <summary>In cents.</summary>
    public long TotalAmount { get; init; }

    public IReadOnlyList<OrderedItem> Items { get; init; } = [];

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public DateTimeOffset CreatedAt { get; init; }
}
