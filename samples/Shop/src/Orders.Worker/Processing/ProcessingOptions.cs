using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Orders.Worker.Processing;

/// <summary>The section <c>Processing</c> of the configuration.</summary>
public sealed class ProcessingOptions
{
    public const string Section = "Processing";

    /// <summary>The wait before the first retry, which doubles with each further one. Default: 100 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan RetryBaseDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait between two tries. Default: 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:05:00")]
    public TimeSpan RetryMaxDelay { get; init; } = TimeSpan.FromSeconds(10);
}

[OptionsValidator]
internal sealed partial class ProcessingOptionsValidator : IValidateOptions<ProcessingOptions>;
