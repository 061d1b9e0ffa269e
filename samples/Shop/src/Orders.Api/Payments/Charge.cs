namespace Orders.Api.Payments;

/// <summary>What a customer is to pay.</summary>
/// <param name="Key">Names this charge to the payment API, which takes the money once however often it is asked.</param>
/// <param name="OrderId">The order that is paid for.</param>
/// <param name="Amount">In cents.</param>
/// <param name="Card">The means of payment, as the payment API knows it.</param>
public sealed record Charge(string Key, long OrderId, long Amount, string Card);
