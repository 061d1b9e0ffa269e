using Assay.Kafka.Broker.Faults;

namespace Assay.Kafka.Broker;

/// <summary>A fault that a test asked for. Disposing ends it.</summary>
public sealed class KafkaFault : IDisposable
{
    private readonly KafkaFaults _faults;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left;
    private int _toSkip;

    internal KafkaFault(KafkaFaults faults, FaultKind kind, FaultScope scope)
    {
        _faults = faults;
        Kind = kind;
        Scope = scope;
        _left = scope.Times ?? int.MaxValue;
        _toSkip = scope.Skip;
    }

    /// <summary>How often it happened.</summary>
    public int Hits { get; private set; }

    internal FaultKind Kind { get; }

    internal FaultScope Scope { get; }

    internal KafkaErrorCode Error { get; init; }

    internal TimeSpan Latency { get; init; }

    /// <summary>Completes when the fault is disposed of or cleared: what it holds up need not wait any longer.</summary>
    internal Task Ended => _ended.Task;

    /// <summary>Ends the fault.</summary>
    public void Dispose() => _faults.Remove(this);

    internal void End() => _ended.TrySetResult();

    /// <summary>Counts an occasion: true if the fault happens now.</summary>
    internal bool TryHit()
    {
        if (_left == 0)
        {
            return false;
        }

        if (_toSkip > 0)
        {
            _toSkip--;
            return false;
        }

        _left -= _left == int.MaxValue ? 0 : 1;
        Hits++;
        return true;
    }
}
