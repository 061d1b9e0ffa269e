using Assay.Kafka.Broker.Groups;

namespace Assay.Kafka.Broker.Tests.Groups;

/// <summary>On timers as .NET has them: in whole milliseconds, what is less is left out.</summary>
public sealed class DeadlineTests : IDisposable
{
    private readonly CoarseTime _time = new();
    private int _passed;

    public void Dispose() => _time.Dispose();

    [Fact]
    public void Gives_the_timer_no_less_than_its_time()
    {
        using var deadline = Armed(TimeSpan.FromMilliseconds(1.5));
        Assert.Equal(TimeSpan.FromMilliseconds(2), _time.Due);
    }

    [Fact]
    public void Does_not_pass_before_its_time_when_the_timer_is_early()
    {
        using var deadline = Armed(TimeSpan.FromSeconds(30));

        _time.Fire(at: TimeSpan.FromSeconds(29.9995));
        Assert.Equal((0, true, TimeSpan.FromMilliseconds(1)), (_passed, deadline.IsArmed, _time.Due));

        _time.Fire(at: TimeSpan.FromSeconds(30));
        Assert.Equal((1, false), (_passed, deadline.IsArmed));
    }

    private Deadline Armed(TimeSpan after)
    {
        var deadline = new Deadline(new Lock(), _time, () => _passed++);
        deadline.Arm(after);
        return deadline;
    }

    private sealed class CoarseTime : TimeProvider, ITimer
    {
        private Action _fire = static () => { };
        private long _now;

        public TimeSpan Due { get; private set; }

        public override long GetTimestamp() => _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _fire = () => callback(state);
            return this;
        }

        public void Fire(TimeSpan at)
        {
            _now = at.Ticks;
            _fire();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime;
            return true;
        }

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
