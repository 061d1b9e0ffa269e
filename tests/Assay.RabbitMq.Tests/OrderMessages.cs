namespace Assay.RabbitMq.Tests;

public enum Urgency
{
    Normal,
    High,
}

/// <summary>An order came; the accounting takes it, and refuses those without an amount.</summary>
public sealed record OrderPlaced(int OrderId, decimal Amount, Urgency Urgency = Urgency.Normal);

/// <summary>The accounting took an order.</summary>
public sealed record OrderAccepted(int OrderId, decimal Amount, Urgency Urgency);

/// <summary>Asks the accounting whether it would take an order.</summary>
public sealed record CheckOrder(int OrderId, decimal Amount);

/// <summary>The accounting's answer.</summary>
public sealed record OrderChecked(int OrderId, bool IsFine);

/// <summary>An order was looked at; nobody listens.</summary>
public sealed record OrderViewed(int OrderId);

/// <summary>What all news of an order have.</summary>
public interface IOrderNews
{
    int OrderId { get; }
}

/// <summary>An order was sent; nobody listens to it, nor to what it is as well.</summary>
public sealed record OrderSent(int OrderId) : IOrderNews;
