using System.Globalization;
using System.Security.Cryptography;
using Assay.Resources;
using Assay.Timelines;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Assay.Kafka.Backends;

/// <summary>
/// The topics and groups with a sandbox's prefix on a cluster that others use too. Nothing without the prefix is ever changed.
/// </summary>
internal sealed class ExternalBackend : KafkaBackend
{
    private static readonly string Run = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(5));
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);
    private static int _last;
    private readonly IAdminClient _admin;
    private readonly IProducer<byte[]?, byte[]?> _producer;
    private readonly HashSet<string> _baseline = [];

    public ExternalBackend(string bootstrapServers)
    {
        BootstrapServers = bootstrapServers;
        Prefix = string.Create(CultureInfo.InvariantCulture, $"assay-{Run}-{Interlocked.Increment(ref _last)}-");
        _admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrapServers }).SetLogHandler(static (_, _) => { }).Build();
        _producer = new ProducerBuilder<byte[]?, byte[]?>(new ProducerConfig { BootstrapServers = bootstrapServers, LingerMs = 0, EnableIdempotence = true })
            .SetLogHandler(static (_, _) => { })
            .Build();
    }

    public override string BootstrapServers { get; }

    public override string Prefix { get; }

    public override async Task StartAsync(IReadOnlyList<DeclaredTopic> topics, Timeline timeline, CancellationToken cancellationToken)
    {
        if (topics.Count > 0)
        {
            await _admin.CreateTopicsAsync(topics.Select(topic =>
                new TopicSpecification { Name = Prefix + topic.Name, NumPartitions = topic.Partitions, ReplicationFactor = -1 }));
        }
    }

    public override Task MarkBaselineAsync(CancellationToken cancellationToken)
    {
        _baseline.UnionWith(OwnTopics());
        return Task.CompletedTask;
    }

    public override async Task<string?> NotReadyAsync(string group, CancellationToken cancellationToken)
    {
        var described = await DescribeAsync([Prefix + group]);
        return described[0] is { State: ConsumerGroupState.Stable, Members.Count: > 0 } ? null : $"the group '{Prefix}{group}' is {described[0].State}";
    }

    public override async ValueTask<Observation> ObserveAsync(CancellationToken cancellationToken)
    {
        var ends = await EndsAsync();
        var changes = ends.Sum(end => end.Offset.Value);
        foreach (var group in await GroupsAsync())
        {
            var committed = await CommittedAsync(group);
            changes += committed.Sum(offset => Math.Max(0, offset.Offset.Value));
            var behind = committed.Join(ends, offset => offset.TopicPartition, end => end.TopicPartition, (offset, end) => (offset.TopicPartition, Lag: end.Offset - offset.Offset.Value))
                .FirstOrDefault(partition => partition.Lag > 0);
            if (behind.TopicPartition is not null)
                return Observation.UnderWay($"the group '{group}' is {behind.Lag} behind in {behind.TopicPartition}", changes);
        }

        return Observation.AtRest(changes);
    }

    public override async ValueTask<ResetOutcome> ResetAsync(CancellationToken cancellationToken)
    {
        var created = OwnTopics().Except(_baseline).ToList();
        if (created.Count > 0)
            await _admin.DeleteTopicsAsync(created);
        var filled = await FilledAsync();
        if (filled.Count > 0)
            await _admin.DeleteRecordsAsync(filled);
        return ResetOutcome.Done;
    }

    public override IEnumerable<string> Findings() => [];

    public override async Task<IReadOnlyList<KafkaRecord>> ReadAsync(string topic, CancellationToken cancellationToken) =>
        await Task.Run(() => Read(Prefix + topic, cancellationToken), cancellationToken);

    public override Task<IReadOnlyList<string>> TopicsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([.. OwnTopics().Select(topic => topic[Prefix.Length..])]);

    public override long Mark() => 0;

    public override Task WaitForChangeAsync(long seen, CancellationToken cancellationToken) => Task.Delay(Poll, TimeProvider.System, cancellationToken);

    public override async Task PublishAsync(string topic, KafkaMessage message, CancellationToken cancellationToken)
    {
        var headers = new Headers();
        foreach (var header in message.Headers)
            headers.Add(header.Key, header.Value?.ToArray());
        var record = new Message<byte[]?, byte[]?> { Key = message.Key?.ToArray(), Value = message.Value?.ToArray(), Headers = headers };
        var partition = new TopicPartition(Prefix + topic, message.Partition is { } chosen ? new Partition(chosen) : Partition.Any);
        await _producer.ProduceAsync(partition, record, cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        // Before the topics go: a producer that asks for one again creates it anew.
        _producer.Dispose();
        try
        {
            if (OwnTopics() is { Count: > 0 } topics)
                await _admin.DeleteTopicsAsync(topics);
        }
        catch (KafkaException)
        {
            // The cluster is gone, or a service that still runs keeps its topic: nothing of others is in the way.
        }

        _admin.Dispose();
    }

    private List<string> OwnTopics() => [.. _admin.GetMetadata(Patience).Topics
        .Select(topic => topic.Topic).Where(topic => topic.StartsWith(Prefix, StringComparison.Ordinal))];

    private List<TopicPartition> OwnPartitions() => [.. _admin.GetMetadata(Patience).Topics
        .Where(topic => topic.Topic.StartsWith(Prefix, StringComparison.Ordinal))
        .SelectMany(topic => topic.Partitions.Select(partition => new TopicPartition(topic.Topic, partition.PartitionId)))];

    private async Task<List<string>> GroupsAsync() => [.. (await _admin.ListConsumerGroupsAsync()).Valid
        .Select(group => group.GroupId).Where(group => group.StartsWith(Prefix, StringComparison.Ordinal))];

    private async Task<List<ConsumerGroupDescription>> DescribeAsync(IEnumerable<string> groups) =>
        (await _admin.DescribeConsumerGroupsAsync(groups)).ConsumerGroupDescriptions;

    private async Task<List<TopicPartitionOffset>> CommittedAsync(string group) =>
        [.. (await _admin.ListConsumerGroupOffsetsAsync([new ConsumerGroupTopicPartitions(group, null)]))
            .SelectMany(answer => answer.Partitions).Where(partition => partition.Offset != Offset.Unset)
            .Select(partition => new TopicPartitionOffset(partition.TopicPartition, partition.Offset))];

    private async Task<List<TopicPartitionOffset>> EndsAsync() => await OffsetsAsync(OffsetSpec.Latest());

    private async Task<List<TopicPartitionOffset>> OffsetsAsync(OffsetSpec spec)
    {
        var partitions = OwnPartitions();
        if (partitions.Count == 0)
            return [];
        var listed = await _admin.ListOffsetsAsync(partitions.Select(partition => new TopicPartitionOffsetSpec { TopicPartition = partition, OffsetSpec = spec }));
        return [.. listed.ResultInfos.Select(info => new TopicPartitionOffset(info.TopicPartitionOffsetError.TopicPartition, info.TopicPartitionOffsetError.Offset))];
    }

    private async Task<List<TopicPartitionOffset>> FilledAsync()
    {
        var starts = (await OffsetsAsync(OffsetSpec.Earliest())).ToDictionary(start => start.TopicPartition, start => start.Offset);
        return [.. (await EndsAsync()).Where(end => starts.TryGetValue(end.TopicPartition, out var start) && start < end.Offset)];
    }

    /// <summary>Reads from the log's start, which a reset moved to the end of what was there before.</summary>
    private List<KafkaRecord> Read(string topic, CancellationToken cancellationToken)
    {
        var partitions = OwnPartitions().Where(partition => partition.Topic == topic).ToList();
        if (partitions.Count == 0)
            return [];
        using var consumer = new ConsumerBuilder<byte[]?, byte[]?>(new ConsumerConfig
        {
            BootstrapServers = BootstrapServers,
            GroupId = Prefix + "assay-never-joined",
            EnableAutoCommit = false,
            EnablePartitionEof = true,
            IsolationLevel = IsolationLevel.ReadCommitted,
        }).SetLogHandler(static (_, _) => { }).Build();
        consumer.Assign(partitions.Select(partition => new TopicPartitionOffset(partition, Offset.Beginning)));
        var (ended, records) = (new HashSet<int>(), new List<KafkaRecord>());
        while (ended.Count < partitions.Count)
        {
            var consumed = consumer.Consume(cancellationToken);
            if (consumed.IsPartitionEOF)
                ended.Add(consumed.Partition.Value);
            else
                records.Add(ToRecord(consumed));
        }

        return [.. records.OrderBy(record => record.Partition).ThenBy(record => record.Offset)];
    }

    private KafkaRecord ToRecord(ConsumeResult<byte[]?, byte[]?> consumed) => new(consumed.Topic[Prefix.Length..], consumed.Partition.Value, consumed.Offset.Value)
    {
        Timestamp = consumed.Message.Timestamp.UtcDateTime,
        Key = Memory(consumed.Message.Key),
        Value = Memory(consumed.Message.Value),
        Headers = [.. consumed.Message.Headers.Select(header => KeyValuePair.Create(header.Key, Memory(header.GetValueBytes())))],
    };

    /// <summary>An array that is null converts to empty memory by itself; here it stays null.</summary>
    private static ReadOnlyMemory<byte>? Memory(byte[]? bytes) => bytes is null ? (ReadOnlyMemory<byte>?)null : bytes;
}
