namespace Assay.Kafka.Broker.Configs;

/// <summary>The settings of a consumer, share or streams group.</summary>
internal static class GroupConfigs
{
    public static IReadOnlyDictionary<string, ConfigDefinition> All { get; } = ConfigTable.Parse(
        """
        consumer.assignment.interval.ms int 1000 of group.consumer.assignment.interval.ms from 0 to 15000 : The shortest time between two assignments.
        consumer.heartbeat.interval.ms int 5000 of group.consumer.heartbeat.interval.ms from 1 : How often members of the consumer protocol are told to send a heartbeat.
        consumer.session.timeout.ms int 45000 of group.consumer.session.timeout.ms from 1 : After how long without a heartbeat a member of the consumer protocol is removed.
        share.assignment.interval.ms int 1000 of group.share.assignment.interval.ms from 0 to 15000 : The shortest time between two assignments.
        share.auto.offset.reset string latest in earliest,latest orduration : Where a share group starts: earliest, latest, or by_duration with a duration.
        share.delivery.count.limit int 5 of group.share.delivery.count.limit from 2 to 10 : How often a record is delivered before it is archived.
        share.heartbeat.interval.ms int 5000 of group.share.heartbeat.interval.ms from 1 : How often members of a share group are told to send a heartbeat.
        share.isolation.level string read_uncommitted in read_committed,read_uncommitted : Whether a share group sees records of open and aborted transactions.
        share.partition.max.record.locks int 2000 of group.share.partition.max.record.locks from 100 to 4000 : How many records of a partition may be lent at a time.
        share.record.lock.duration.ms int 30000 of group.share.record.lock.duration.ms from 1 : For how long a record is lent.
        share.renew.acknowledge.enable boolean true : Whether members may prolong the time for which a record is lent.
        share.session.timeout.ms int 45000 of group.share.session.timeout.ms from 1 : After how long without a heartbeat a member of a share group is removed.
        streams.assignment.interval.ms int 1000 of group.streams.assignment.interval.ms from 0 to 15000 : The shortest time between two assignments.
        streams.heartbeat.interval.ms int 5000 of group.streams.heartbeat.interval.ms from 1 : How often members of a streams group are told to send a heartbeat.
        streams.initial.rebalance.delay.ms int 3000 of group.streams.initial.rebalance.delay.ms from 0 : How long an empty streams group waits for more members.
        streams.num.standby.replicas int 0 of group.streams.num.standby.replicas from 0 to 2 : How many standby tasks a streams group keeps.
        streams.session.timeout.ms int 45000 of group.streams.session.timeout.ms from 1 : After how long without a heartbeat a member of a streams group is removed.
        """);
}
