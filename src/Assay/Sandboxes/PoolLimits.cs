using System.Globalization;

namespace Assay.Sandboxes;

/// <summary>How many sandboxes of one class a process keeps.</summary>
/// <param name="Warm">Made ahead: as many as tests run in parallel by default.</param>
/// <param name="Most">The most there may be; more than <paramref name="Warm"/> are made only while tests wait.</param>
/// <param name="Wait">How long a test waits for a free sandbox.</param>
internal sealed record PoolLimits(int Warm, int Most, TimeSpan Wait)
{
    private const string Variable = "ASSAY_SANDBOXES";

    public static PoolLimits FromEnvironment() => Parse(Environment.GetEnvironmentVariable(Variable), Environment.ProcessorCount);

    public static PoolLimits Parse(string? most, int processors)
    {
        var wait = TimeSpan.FromSeconds(60);
        if (string.IsNullOrWhiteSpace(most))
            return new PoolLimits(processors, processors * 2, wait);
        if (int.TryParse(most, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
            return new PoolLimits(Math.Min(number, processors), number, wait);
        throw new SandboxException(
            $"{Variable}='{most}' is not a number of sandboxes. Set it to 1 or more, or leave it unset for twice the number of processors.");
    }
}
