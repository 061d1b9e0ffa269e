namespace Orders.Api.Ordering;

public static class OrderStatus
{
    /// <summary>Paid for and saved.</summary>
    public const string Confirmed = "confirmed";
}
