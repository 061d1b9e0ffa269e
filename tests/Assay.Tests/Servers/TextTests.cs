using Assay.Servers;

namespace Assay.Tests.Servers;

/// <summary>The small texts around servers: durations, versions, secrets.</summary>
public sealed class TextTests
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("30s", 30_000)]
    [InlineData("1.5 s", 1_500)]
    [InlineData("10m", 600_000)]
    [InlineData("1h", 3_600_000)]
    public void A_duration_is_a_number_and_a_unit(string text, double milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), DurationText.Parse(text, "ASSAY_IDLE"));

    [Theory, InlineData("10"), InlineData("soon"), InlineData("-3s"), InlineData("s")]
    public void Another_text_is_refused_by_the_name_of_its_variable(string text) =>
        Assert.StartsWith($"ASSAY_IDLE={text} is no duration", Assert.Throws<FormatException>(() => DurationText.Parse(text, "ASSAY_IDLE")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("15.20", null, true)]
    [InlineData("15.20", "15", true)]
    [InlineData("15.20", "15.20", true)]
    [InlineData("15.20", "15.2", false)]
    [InlineData("15.20", "1", false)]
    public void A_pinned_version_is_met_part_by_part(string version, string? pinned, bool fits) => Assert.Equal(fits, ServerVersion.Fits(version, pinned));

    [Theory]
    [InlineData("Host=h;Password=hush;Database=d", "Host=h;Password=***;Database=d")]
    [InlineData("Host=h;Pwd='hu;sh';Database=d", "Host=h;Pwd=***;Database=d")]
    [InlineData("Host=h;Password=\"hu sh\"", "Host=h;Password=***")]
    [InlineData("localhost:6379,password=hush,ssl=false", "localhost:6379,password=***,ssl=false")]
    [InlineData("amqp://me:hush@host/", "amqp://me:***@host/")]
    [InlineData("nothing to hide", "nothing to hide")]
    public void Passwords_are_hidden(string text, string shown) => Assert.Equal(shown, Secrets.Mask(text));

    [Fact]
    public void A_start_may_take_30_seconds_or_as_long_as_the_environment_says()
    {
        Assert.Equal(TimeSpan.FromSeconds(30), ServerFinderOptions.From(_ => " ").StartTimeout);
        var options = ServerFinderOptions.From(name => name == ServerFinderOptions.StartTimeoutVariable ? "2m" : null);
        Assert.Equal((TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10)), (options.StartTimeout, options.Idle));
    }

    [Theory]
    [InlineData(ServerFinderOptions.StartTimeoutVariable, "0s", "ASSAY_START_TIMEOUT=0s is out of range. It may be 1s to 1h.")]
    [InlineData(ServerFinderOptions.IdleVariable, "800h", "ASSAY_IDLE=800h is out of range. It may be 100ms to 720h.")]
    public void A_duration_out_of_range_is_refused_by_the_name_of_its_variable(string variable, string text, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => ServerFinderOptions.From(name => name == variable ? text : null)).Message);

    [Fact]
    public void Options_out_of_range_are_refused_by_name()
    {
        Assert.Equal("Idle", Assert.Throws<ArgumentOutOfRangeException>(() => new ServerFinderOptions { Idle = TimeSpan.Zero }).ParamName);
        Assert.Equal("StartTimeout", Assert.Throws<ArgumentOutOfRangeException>(() => new ServerFinderOptions { StartTimeout = TimeSpan.Zero }).ParamName);
    }
}
