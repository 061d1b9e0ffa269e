namespace Assay.Benchmarks;

/// <summary>The times of one contestant in one setting, in milliseconds.</summary>
internal sealed class Medians
{
    private readonly List<double> _times = [];

    public double Median => At(0.5);

    /// <summary>The time that this share of the measurements stays below.</summary>
    public double At(double share)
    {
        lock (_times)
            return _times.Order().ElementAt((int)(_times.Count * share));
    }

    public void Add(TimeSpan took)
    {
        lock (_times)
            _times.Add(took.TotalMilliseconds);
    }
}
