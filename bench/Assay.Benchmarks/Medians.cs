using System.Diagnostics;

namespace Assay.Benchmarks;

/// <summary>The times of one contestant in one setting, in milliseconds.</summary>
internal sealed class Medians
{
    private readonly List<double> _times = [];

    public double Median => _times.Order().ElementAt(_times.Count / 2);

    public async Task MeasureAsync(Func<Task> action)
    {
        var start = Stopwatch.GetTimestamp();
        await action();
        var took = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        lock (_times)
            _times.Add(took);
    }
}
