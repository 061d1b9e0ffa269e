using System.Text.Json;

namespace Orders.Api.Payments;

/// <summary>What the payment API says about a charge.</summary>
internal sealed record PaymentAnswer
{
    public string? ChargeId { get; init; }

    public string? Status { get; init; }

    public string Reason { get => string.IsNullOrEmpty(field) ? "The card was declined." : field; init; } = "";

    /// <summary>Null when the answer is not the JSON that was agreed on.</summary>
    public static async Task<PaymentAnswer?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync<PaymentAnswer>(cancellationToken);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
