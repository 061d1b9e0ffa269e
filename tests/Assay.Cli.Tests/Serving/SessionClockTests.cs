using Assay.Cli.Serving;
using Microsoft.Extensions.Time.Testing;

namespace Assay.Cli.Tests.Serving;

public sealed class SessionClockTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly SessionClock _clock;

    public SessionClockTests() => _clock = new SessionClock(_time);

    [Fact]
    public void Without_any_session_it_counts_from_its_beginning()
    {
        Pass(3);
        _clock.Look(now: 0, ever: 2);
        Pass(4);

        Assert.Equal((7, false), (_clock.Idle.TotalSeconds, _clock.IsUsed));
    }

    [Fact]
    public void While_there_is_a_session_it_stands_still_and_then_begins()
    {
        _clock.Look(1, 1);
        Pass(9);
        Assert.Equal((0, true), (_clock.Idle.TotalSeconds, _clock.IsUsed));
        _clock.Look(0, 1);
        Pass(2);

        Assert.Equal(11, _clock.Idle.TotalSeconds);
    }

    [Fact]
    public void It_is_left_once_there_was_a_session_and_is_none_any_more()
    {
        _clock.Look(0, 1);
        Assert.False(_clock.IsLeft);
        _clock.Look(1, 2);
        Assert.False(_clock.IsLeft);
        _clock.Look(0, 2);
        Assert.True(_clock.IsLeft);
    }

    [Fact]
    public void A_session_that_came_and_went_between_two_looks_counts()
    {
        _clock.Look(0, 1);
        Pass(5);
        _clock.Look(0, 2);
        Pass(1);

        Assert.Equal(1, _clock.Idle.TotalSeconds);
    }

    private void Pass(int seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));
}
