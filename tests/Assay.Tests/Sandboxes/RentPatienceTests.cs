using Assay.Sandboxes;
using Microsoft.Extensions.Time.Testing;

namespace Assay.Tests.Sandboxes;

public sealed class RentPatienceTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Ends_when_others_have_all_sandboxes_for_too_long()
    {
        var patience = new RentPatience(_time, TimeSpan.FromSeconds(60));
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.False(patience.IsOver(making: false));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(patience.IsOver(making: false));
    }

    [Fact]
    public void Begins_anew_after_a_sandbox_was_made()
    {
        var patience = new RentPatience(_time, TimeSpan.FromSeconds(60));
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.False(patience.IsOver(making: true));
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(patience.IsOver(making: false));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(patience.IsOver(making: false));
    }

    [Fact]
    public void Ends_when_the_making_takes_for_ever()
    {
        var patience = new RentPatience(_time, TimeSpan.FromSeconds(60));
        _time.Advance(RentPatience.LongestMaking);
        Assert.False(patience.IsOver(making: true));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(patience.IsOver(making: true));
    }
}
