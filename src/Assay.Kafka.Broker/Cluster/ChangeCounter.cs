namespace Assay.Kafka.Broker.Cluster;

/// <summary>Counts what happens in a cluster, so that an observer can tell that nothing did, and wait for the next thing. Guarded by the gate.</summary>
internal sealed class ChangeCounter
{
    private TaskCompletionSource? _next;

    public long Value { get; private set; }

    public void Increment()
    {
        Value++;
        _next?.TrySetResult();
        _next = null;
    }

    /// <summary>Completes as soon as the value differs from <paramref name="seen"/>.</summary>
    public Task NextAfter(long seen) =>
        Value != seen ? Task.CompletedTask : (_next ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
}
