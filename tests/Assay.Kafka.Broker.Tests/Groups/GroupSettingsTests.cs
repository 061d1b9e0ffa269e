using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Configs;
using Assay.Kafka.Broker.Groups;

namespace Assay.Kafka.Broker.Tests.Groups;

public sealed class GroupSettingsTests
{
    [Fact]
    public void A_group_has_what_it_was_given_before_what_brokers_were_and_that_before_the_options()
    {
        using var cluster = new ClusterState(new());
        cluster.Configs.Set(new(ConfigResourceType.Broker, ""), new Dictionary<string, string> { ["group.share.delivery.count.limit"] = "7", ["group.share.record.lock.duration.ms"] = "900" });
        cluster.Configs.Set(new(ConfigResourceType.Group, "g"), new Dictionary<string, string>
        {
            ["share.auto.offset.reset"] = "earliest",
            ["share.record.lock.duration.ms"] = "500",
            ["consumer.session.timeout.ms"] = "4000",
            ["share.renew.acknowledge.enable"] = "False",
        });

        var own = cluster.Groups.SettingsOf("g");
        var other = cluster.Groups.SettingsOf("other");

        Assert.Equal(("earliest", 7, TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(4)), Of(own));
        Assert.Equal((false, true), (own.MayRenew, other.MayRenew));
        Assert.Equal(("latest", 7, TimeSpan.FromMilliseconds(900), cluster.Options.ConsumerSessionTimeout), Of(other));
    }

    [Fact]
    public void What_the_options_say_of_members_is_told_as_the_setting_of_brokers()
    {
        using var cluster = new ClusterState(new() { ConsumerHeartbeatInterval = TimeSpan.FromMilliseconds(70), ConsumerSessionTimeout = TimeSpan.MaxValue });

        Assert.Equal(("70", "70"), (cluster.Configs.Broker("group.consumer.heartbeat.interval.ms"), cluster.Configs.Broker("group.share.heartbeat.interval.ms")));
        Assert.Equal("2147483647", cluster.Configs.Broker("group.consumer.session.timeout.ms"));
        Assert.Equal(TimeSpan.FromMilliseconds(70), cluster.Groups.SettingsOf("g").HeartbeatInterval);
    }

    private static (string StartsFrom, int DeliveryLimit, TimeSpan RecordLock, TimeSpan SessionTimeout) Of(GroupSettings settings) =>
        (settings.StartsFrom, settings.DeliveryLimit, settings.RecordLock, settings.SessionTimeout);
}
