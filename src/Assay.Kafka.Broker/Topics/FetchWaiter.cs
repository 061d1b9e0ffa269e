namespace Assay.Kafka.Broker.Topics;

/// <summary>A fetch that found too little: woken by the partitions it reads, by its time limit, or by the end of its connection.</summary>
internal sealed class FetchWaiter() : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public void Wake() => TrySetResult();
}
