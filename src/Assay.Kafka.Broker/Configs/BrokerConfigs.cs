namespace Assay.Kafka.Broker.Configs;

/// <summary>
/// The settings of a broker that clients read, or that mean something here. Kafka has more; as in Kafka, others may be given and are kept.
/// </summary>
internal static class BrokerConfigs
{
    public static IReadOnlyDictionary<string, ConfigDefinition> All { get; } = ConfigTable.Parse(
        """
        advertised.listeners list - fixed : What clients are told to connect to.
        authorizer.class.name string '' fixed : What decides about access; empty if everybody may do everything.
        auto.create.topics.enable boolean true fixed : Whether a topic that a client asks for is created.
        broker.id int -1 fixed : The number of the broker.
        broker.rack string - fixed : The failure zone that the broker is in.
        compression.gzip.level int -1 from -1 to 9 : The default of the topics' setting of this name.
        compression.lz4.level int 9 from 1 to 17 : The default of the topics' setting of this name.
        compression.type string producer in uncompressed,zstd,lz4,snappy,gzip,producer : The default of the topics' setting of this name.
        compression.zstd.level int 3 from -131072 to 22 : The default of the topics' setting of this name.
        connection.failed.authentication.delay.ms int 100 from 0 fixed : How long a refused client waits for the answer.
        connections.max.idle.ms long 600000 fixed : After how long an idle connection is closed. Here it never is.
        connections.max.reauth.ms long 0 fixed : After how long a client has to authenticate again; 0 for never.
        default.replication.factor int 1 from 1 fixed : On how many brokers a topic is that does not say so.
        delete.topic.enable boolean true fixed : Whether topics can be deleted.
        fetch.max.bytes int 57671680 from 1024 fixed : The most that one fetch brings.
        group.consumer.assignment.interval.ms int 1000 from 0 : The shortest time between two assignments.
        group.consumer.assignors list uniform,range fixed : The assignors of the consumer protocol.
        group.consumer.heartbeat.interval.ms int 5000 from 1 fixed : How often members of the consumer protocol send a heartbeat.
        group.consumer.max.heartbeat.interval.ms int 15000 from 1 fixed : The longest heartbeat interval that a group may set.
        group.consumer.max.session.timeout.ms int 60000 from 1 fixed : The longest session time-out that a group may set.
        group.consumer.max.size int 2147483647 from 1 fixed : How many members a group of the consumer protocol may have.
        group.consumer.migration.policy string bidirectional in disabled,downgrade,upgrade,bidirectional fixed : Whether groups may change between the protocols.
        group.consumer.min.heartbeat.interval.ms int 5000 from 1 fixed : The shortest heartbeat interval that a group may set.
        group.consumer.min.session.timeout.ms int 45000 from 1 fixed : The shortest session time-out that a group may set.
        group.consumer.session.timeout.ms int 45000 from 1 fixed : After how long a member of the consumer protocol is removed.
        group.coordinator.rebalance.protocols list classic,consumer,streams fixed : The protocols that groups may use.
        group.initial.rebalance.delay.ms int 3000 fixed : How long an empty group waits for more members.
        group.max.session.timeout.ms int 1800000 fixed : The longest session time-out that a member may ask for.
        group.max.size int 2147483647 from 1 fixed : How many members a group may have.
        group.min.session.timeout.ms int 6000 fixed : The shortest session time-out that a member may ask for.
        group.share.assignment.interval.ms int 1000 from 0 : The shortest time between two assignments.
        group.share.assignors list simple fixed : The assignors of share groups.
        group.share.delivery.count.limit int 5 from 2 to 10 fixed : How often a record is delivered before it is archived.
        group.share.heartbeat.interval.ms int 5000 from 1 fixed : How often members of a share group send a heartbeat.
        group.share.max.size int 200 from 1 to 1000 fixed : How many members a share group may have.
        group.share.partition.max.record.locks int 2000 from 100 to 10000 fixed : How many records of a partition may be lent at a time.
        group.share.record.lock.duration.ms int 30000 from 1000 to 3600000 fixed : For how long a record is lent.
        group.share.session.timeout.ms int 45000 from 1 fixed : After how long a member of a share group is removed.
        group.streams.assignment.interval.ms int 1000 from 0 : The shortest time between two assignments.
        group.streams.heartbeat.interval.ms int 5000 from 1 fixed : How often members of a streams group send a heartbeat.
        group.streams.initial.rebalance.delay.ms int 3000 from 0 fixed : How long an empty streams group waits for more members.
        group.streams.num.standby.replicas int 0 from 0 fixed : How many standby tasks a streams group keeps.
        group.streams.session.timeout.ms int 45000 from 1 fixed : After how long a member of a streams group is removed.
        leader.imbalance.check.interval.seconds long 300 from 1 fixed : How often leaders go back to the preferred brokers. Here they never do by themselves.
        listener.security.protocol.map string - : Which security a listener has.
        listeners list - : Where the broker listens.
        log.cleaner.backoff.ms long 15000 from 0 : How often compaction looks for work.
        log.cleaner.delete.retention.ms long 86400000 from 0 : The default of the topics' delete.retention.ms.
        log.cleaner.enable boolean true fixed : Whether logs are compacted.
        log.cleaner.max.compaction.lag.ms long 9223372036854775807 from 1 : The default of the topics' max.compaction.lag.ms.
        log.cleaner.min.cleanable.ratio double 0.5 from 0 to 1 : The default of the topics' min.cleanable.dirty.ratio.
        log.cleaner.min.compaction.lag.ms long 0 from 0 : The default of the topics' min.compaction.lag.ms.
        log.cleanup.policy list delete in delete,compact : The default of the topics' cleanup.policy.
        log.dirs list - fixed : Where logs are kept. Here they are in memory.
        log.flush.interval.messages long 9223372036854775807 from 1 : The default of the topics' flush.messages.
        log.flush.interval.ms long - : The default of the topics' flush.ms.
        log.index.interval.bytes int 4096 from 0 : The default of the topics' index.interval.bytes.
        log.index.size.max.bytes int 10485760 from 4 : The default of the topics' segment.index.bytes.
        log.local.retention.bytes long -2 from -2 : The default of the topics' local.retention.bytes.
        log.local.retention.ms long -2 from -2 : The default of the topics' local.retention.ms.
        log.message.timestamp.after.max.ms long 3600000 from 0 : The default of the topics' message.timestamp.after.max.ms.
        log.message.timestamp.before.max.ms long 9223372036854775807 from 0 : The default of the topics' message.timestamp.before.max.ms.
        log.message.timestamp.type string CreateTime in CreateTime,LogAppendTime : The default of the topics' message.timestamp.type.
        log.preallocate boolean false : The default of the topics' preallocate.
        log.retention.bytes long -1 : The default of the topics' retention.bytes.
        log.retention.check.interval.ms long 300000 from 1 fixed : How often retention looks for what is too old or too much.
        log.retention.hours int 168 fixed : Retention in hours, where it is not given more exactly.
        log.retention.minutes int - fixed : Retention in minutes, where log.retention.ms is not given.
        log.retention.ms long - : The default of the topics' retention.ms.
        log.roll.hours int 168 from 1 fixed : segment.ms in hours, where log.roll.ms is not given.
        log.roll.jitter.ms long - : The default of the topics' segment.jitter.ms.
        log.roll.ms long - : The default of the topics' segment.ms.
        log.segment.bytes int 1073741824 from 1048576 : The default of the topics' segment.bytes.
        log.segment.delete.delay.ms long 60000 from 0 : The default of the topics' file.delete.delay.ms.
        max.connections int 2147483647 from 0 : How many connections a broker takes.
        max.connections.per.ip int 2147483647 from 0 : How many connections a broker takes from one address.
        max.incremental.fetch.session.cache.slots int 1000 from 0 fixed : How many fetch sessions a broker keeps.
        max.request.partition.size.limit int 2000 from 1 fixed : How many partitions one answer of DescribeTopicPartitions holds.
        message.max.bytes int 1048588 from 0 : The default of the topics' max.message.bytes.
        min.insync.replicas int 1 from 1 : The default of the topics' setting of this name.
        node.id int -1 fixed : The number of the broker.
        num.io.threads int 8 from 1 : Threads that serve requests. Has no effect here.
        num.network.threads int 3 from 1 : Threads that read and write. Has no effect here.
        num.partitions int 1 from 1 fixed : The partitions of a topic that does not say how many.
        offset.metadata.max.bytes int 4096 fixed : How much text a committed offset may carry.
        offsets.retention.minutes int 10080 from 1 fixed : How long offsets of empty groups are kept. Here for ever.
        offsets.topic.num.partitions int 50 from 1 fixed : Among how many slots groups are spread over the brokers.
        offsets.topic.replication.factor short 3 from 1 fixed : On how many brokers offsets are.
        process.roles list - fixed : What the process is: broker, controller, or both.
        producer.id.expiration.ms int 86400000 from 1 : How long an idle producer is remembered. Here for ever.
        replica.lag.time.max.ms long 30000 fixed : How far a replica may be behind. Here none ever is.
        replica.selector.class string - fixed : Whether consumers read from replicas that are near. Here they read from the leader.
        sasl.enabled.mechanisms list - : The SASL mechanisms that clients may use.
        socket.request.max.bytes int 104857600 from 1 fixed : The largest request.
        ssl.client.auth string none in required,requested,none : Whether clients show a certificate.
        ssl.key.password password - : The password of the broker's key.
        ssl.keystore.password password - : The password of the broker's certificates.
        ssl.truststore.password password - : The password of the certificates that are trusted.
        telemetry.max.bytes int 1048576 from 1 fixed : The most metrics that a client may send at a time.
        transaction.max.timeout.ms int 900000 from 1 fixed : The longest time that a transaction may ask for.
        transaction.state.log.min.isr int 2 from 1 fixed : How many replicas of the transactions' state have to be in sync.
        transaction.state.log.num.partitions int 50 from 1 fixed : Among how many slots transactions are spread over the brokers.
        transaction.state.log.replication.factor short 3 from 1 fixed : On how many brokers the state of transactions is.
        transactional.id.expiration.ms int 604800000 from 1 fixed : How long an idle transactional id is remembered. Here for ever.
        unclean.leader.election.enable boolean false : The default of the topics' setting of this name.
        """);
}
