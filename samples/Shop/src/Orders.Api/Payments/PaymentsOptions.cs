using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Orders.Api.Payments;

/// <summary>The section <c>Payments</c> of the configuration.</summary>
public sealed class PaymentsOptions
{
    public const string Section = "Payments";

    [Required(ErrorMessage = "Payments:BaseAddress is missing. Set it to the payment API, such as https://payments.example.com.")]
    public Uri? BaseAddress { get; init; }

    /// <summary>How long a charge or a refund may take, retries included. Default: 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:05:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The wait before the first retry, which doubles with each further one. Default: 200 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan RetryBaseDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How often a request is sent again. Default: 3.</summary>
    [Range(1, 10)]
    public int Retries { get; init; } = 3;
}

[OptionsValidator]
internal sealed partial class PaymentsOptionsValidator : IValidateOptions<PaymentsOptions>;
