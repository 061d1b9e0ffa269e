using Assay.Kafka.Broker.Cluster;

namespace Assay.Kafka.Broker.Groups;

/// <summary>
/// A time limit that can be put off. When it passes, the action runs while the gate is held; a limit that was put off meanwhile does not pass.
/// </summary>
internal sealed class Deadline : IDisposable
{
    private readonly Lock _gate;
    private readonly TimeProvider _time;
    private readonly Action _passed;
    private readonly ITimer _timer;
    private long _due;
    private TimeSpan _limit;

    public Deadline(Lock gate, TimeProvider time, Action passed)
    {
        _gate = gate;
        _time = time;
        _passed = passed;
        _timer = time.CreateTimer(static state => ((Deadline)state!).Check(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public bool IsArmed { get; private set; }

    public void Arm(TimeSpan after)
    {
        _limit = after;
        _due = _time.GetTimestamp() + (long)(after.TotalSeconds * _time.TimestampFrequency);
        IsArmed = true;
        _timer.Change(TimerLimit.NotBefore(after), Timeout.InfiniteTimeSpan);
    }

    /// <summary>Puts it off by as much again, if it is armed.</summary>
    public void Restart()
    {
        if (IsArmed)
        {
            Arm(_limit);
        }
    }

    public void Disarm() => IsArmed = false;

    public void Dispose()
    {
        Disarm();
        _timer.Dispose();
    }

    private void Check()
    {
        lock (_gate)
        {
            if (!IsArmed)
            {
                return;
            }

            // Put off meanwhile; or the timer is a little early, when nothing is over yet for who compares times.
            var rest = _time.GetElapsedTime(_time.GetTimestamp(), _due);
            if (rest > TimeSpan.Zero)
            {
                _timer.Change(TimerLimit.NotBefore(rest), Timeout.InfiniteTimeSpan);
                return;
            }

            IsArmed = false;
            _passed();
        }
    }
}
