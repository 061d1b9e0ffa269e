namespace Orders.Api.Payments;

/// <summary>How a charge ended.</summary>
public abstract record ChargeResult
{
    private ChargeResult() { }

    /// <summary>The money was taken.</summary>
    public sealed record Succeeded(string? ChargeId) : ChargeResult;

    /// <summary>The card was refused.</summary>
    public sealed record Declined(string Reason) : ChargeResult;

    /// <summary>The payment API did not do it, or did not say in time whether it did.</summary>
    /// <param name="MayHaveCharged">Whether the money may have been taken all the same.</param>
    public sealed record Unavailable(bool MayHaveCharged) : ChargeResult;
}
