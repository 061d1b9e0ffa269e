namespace Assay.Kafka.Broker.Configs;

/// <summary>The settings of a topic, with Kafka's names, types and defaults. <see cref="TopicSettings"/> names those that have an effect here.</summary>
internal static class TopicConfigs
{
    public static IReadOnlyDictionary<string, ConfigDefinition> All { get; } = ConfigTable.Parse(
        """
        cleanup.policy list delete of log.cleanup.policy in delete,compact : Whether old records are deleted, or all but the last of each key, or both.
        compression.gzip.level int -1 of compression.gzip.level from -1 to 9 : The level for compression.type=gzip. Has no effect here.
        compression.lz4.level int 9 of compression.lz4.level from 1 to 17 : The level for compression.type=lz4. Has no effect here.
        compression.type string producer of compression.type in uncompressed,zstd,lz4,snappy,gzip,producer : How records are stored. Here always as the producer sent them.
        compression.zstd.level int 3 of compression.zstd.level from -131072 to 22 : The level for compression.type=zstd. Has no effect here.
        delete.retention.ms long 86400000 of log.cleaner.delete.retention.ms from 0 : How long a tombstone stays once compaction has seen it.
        file.delete.delay.ms long 60000 of log.segment.delete.delay.ms from 0 : How long files are kept once they are deleted. There are no files here.
        flush.messages long 9223372036854775807 of log.flush.interval.messages from 1 : After how many records the log is flushed to disk. Has no effect here.
        flush.ms long 9223372036854775807 of log.flush.interval.ms from 0 : After how long the log is flushed to disk. Has no effect here.
        follower.replication.throttled.replicas list '' : Replicas whose replication is throttled at the follower. Has no effect here.
        index.interval.bytes int 4096 of log.index.interval.bytes from 0 : How densely the log is indexed. Has no effect here.
        leader.replication.throttled.replicas list '' : Replicas whose replication is throttled at the leader. Has no effect here.
        local.retention.bytes long -2 of log.local.retention.bytes from -2 : The local part of a tiered log. Has no effect here.
        local.retention.ms long -2 of log.local.retention.ms from -2 : The local part of a tiered log. Has no effect here.
        max.compaction.lag.ms long 9223372036854775807 of log.cleaner.max.compaction.lag.ms from 1 : When a record is compacted at the latest.
        max.message.bytes int 1048588 of message.max.bytes from 0 : The largest batch of records that is taken, as the producer compressed it.
        message.timestamp.after.max.ms long 3600000 of log.message.timestamp.after.max.ms from 0 : How far ahead of the broker's clock the timestamp of a record may lie.
        message.timestamp.before.max.ms long 9223372036854775807 of log.message.timestamp.before.max.ms from 0 : How far behind the broker's clock the timestamp of a record may lie.
        message.timestamp.type string CreateTime of log.message.timestamp.type in CreateTime,LogAppendTime : Whether the timestamp of a record is its producer's or the broker's.
        min.cleanable.dirty.ratio double 0.5 of log.cleaner.min.cleanable.ratio from 0 to 1 : Which part of a log has to be new before it is compacted again.
        min.compaction.lag.ms long 0 of log.cleaner.min.compaction.lag.ms from 0 : How long a record is not compacted.
        min.insync.replicas int 1 of min.insync.replicas from 1 : How many replicas have to be in sync for acks=all, as far as the topic has so many.
        preallocate boolean false of log.preallocate : Whether files are made at their full size. There are no files here.
        remote.log.copy.disable boolean false : Part of tiered storage. Has no effect here.
        remote.log.delete.on.disable boolean false : Part of tiered storage. Has no effect here.
        remote.storage.enable boolean false : Whether old records move to another storage. Has no effect here.
        retention.bytes long -1 of log.retention.bytes : The size that a partition may have before old segments are deleted; -1 for any.
        retention.ms long 604800000 of log.retention.ms from -1 : How old the newest record of a segment may be before it is deleted; -1 for ever.
        segment.bytes int 1073741824 of log.segment.bytes from 1048576 : The size at which a new segment begins. Retention and compaction leave the newest one alone.
        segment.index.bytes int 10485760 of log.index.size.max.bytes from 4 : The size of an index. Has no effect here.
        segment.jitter.ms long 0 of log.roll.jitter.ms from 0 : By how much segment.ms is varied. Has no effect here.
        segment.ms long 604800000 of log.roll.ms from 1 : The time after which a new segment begins.
        unclean.leader.election.enable boolean false of unclean.leader.election.enable : Whether replicas that are behind may lead. Here none ever is.
        """);
}
