using Assay.Kafka.Broker.Configs;

namespace Assay.Kafka.Broker.Tests.Configs;

public sealed class StaticConfigsTests
{
    [Theory]
    [InlineData("retention.ms", "-1")]
    [InlineData("retention.ms", "7200000", "log.retention.hours=2")]
    [InlineData("retention.ms", "180000", "log.retention.hours=2", "log.retention.minutes=3")]
    [InlineData("retention.ms", "4", "log.retention.hours=2", "log.retention.minutes=3", "log.retention.ms=4")]
    [InlineData("retention.ms", "-1", "log.retention.hours=-1")]
    [InlineData("segment.ms", "604800000")]
    [InlineData("segment.ms", "3600000", "log.roll.hours=1")]
    [InlineData("segment.ms", "5", "log.roll.ms=5", "log.roll.hours=1")]
    public void Times_of_logs_may_be_given_in_coarser_units_and_the_finest_wins(string name, string expected, params string[] given)
    {
        var store = new ConfigStore(new() { Settings = given.Select(setting => setting.Split('=')).ToDictionary(setting => setting[0], setting => setting[1]) });

        Assert.Equal(expected, store.Topic("t", name));
    }
}
