namespace Orders.Api.Payments;

public interface IPayments
{
    Task<ChargeResult> ChargeAsync(Charge charge, CancellationToken cancellationToken);

    /// <summary>Gives the money of a charge back, or sees to it that a charge without an answer takes none.</summary>
    /// <param name="charge">The charge.</param>
    /// <param name="chargeId">What the payment API calls the charge, if it told.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    /// <returns>False when the payment API did not confirm it.</returns>
    Task<bool> RefundAsync(Charge charge, string? chargeId, CancellationToken cancellationToken);
}
