using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Groups;

namespace Assay.Kafka.Broker.Topics;

/// <summary>
/// Lets retention and compaction look at every log from time to time, on the cluster's clock. It has no timer while no topic needs it.
/// Guarded by the gate of its cluster.
/// </summary>
internal sealed class LogCleaner : IDisposable
{
    // Kafka's log.initial.task.delay.ms.
    private static readonly TimeSpan FirstRetention = TimeSpan.FromSeconds(30);

    private readonly ClusterState _cluster;
    private Deadline? _retention;
    private Deadline? _compaction;

    public LogCleaner(ClusterState cluster)
    {
        _cluster = cluster;
    }

    /// <summary>Starts the timers if there is a topic now that needs them.</summary>
    public void Watch()
    {
        if (_retention is not null || !_cluster.Topics.All.Any(topic => topic.Partitions.Any(log => log.Settings.NeedsCleaning)))
        {
            return;
        }

        _retention = new(_cluster.Gate, _cluster.Time, () => Repeat(_retention, Retain, "log.retention.check.interval.ms"));
        _compaction = new(_cluster.Gate, _cluster.Time, () => Repeat(_compaction, Compact, "log.cleaner.backoff.ms"));
        _retention.Arm(FirstRetention);
        _compaction.Arm(Interval("log.cleaner.backoff.ms"));
    }

    /// <summary>Does at once what the timers would do later.</summary>
    public void Run()
    {
        Retain();
        Compact();
    }

    public void Dispose()
    {
        _retention?.Dispose();
        _compaction?.Dispose();
    }

    private void Repeat(Deadline? deadline, Action work, string interval)
    {
        work();
        deadline!.Arm(Interval(interval));
    }

    private void Retain() => ForEachLog(log => Retention.Apply(log, Now()));

    private void Compact() => ForEachLog(log => Compaction.Apply(log, Now()));

    private void ForEachLog(Func<PartitionLog, bool> clean)
    {
        foreach (var log in _cluster.Topics.All.SelectMany(topic => topic.Partitions))
        {
            if (clean(log))
            {
                _cluster.Changes.Increment();
            }
        }
    }

    private long Now() => _cluster.Time.GetUtcNow().ToUnixTimeMilliseconds();

    private TimeSpan Interval(string name) => TimeSpan.FromMilliseconds(long.Parse(_cluster.Configs.Broker(name)!, System.Globalization.CultureInfo.InvariantCulture));
}
