using Assay.Kafka.Broker.Cluster;

namespace Assay.Kafka.Broker.Topics;

/// <summary>A fetch that found too little: woken by the partitions it reads, by its time limit, or by the end of its connection.</summary>
internal sealed class FetchWaiter() : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public void Wake() => TrySetResult();

    public async Task WaitAsync(TimeProvider time, TimeSpan limit, CancellationToken closed)
    {
        using var timer = time.CreateTimer(static state => ((FetchWaiter)state!).Wake(), this, TimerLimit.NotBefore(limit), Timeout.InfiniteTimeSpan);
        using var registration = closed.UnsafeRegister(static state => ((FetchWaiter)state!).Wake(), this);
        await Task;
    }
}
