using System.Globalization;
using Assay.Kafka.Broker;
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
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private static readonly Eventually Known = Eventually.Within(TimeSpan.FromSeconds(30));
    private static int _last;
    private readonly IAdminClient _admin;
    private readonly IProducer<byte[]?, byte[]?> _producer;
    private readonly TopicTail _tail;
    private readonly OwnGroups _groups;
    private readonly OwnNames _own;
    private readonly HashSet<string> _topics = [];

    private ExternalBackend(string bootstrapServers, string prefix)
    {
        BootstrapServers = bootstrapServers;
        Prefix = prefix;
        _admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrapServers }).SetLogHandler(static (_, _) => { }).Build();
        _producer = new ProducerBuilder<byte[]?, byte[]?>(new ProducerConfig { BootstrapServers = bootstrapServers, LingerMs = 0, EnableIdempotence = true })
            .SetLogHandler(static (_, _) => { })
            .Build();
        _own = new OwnNames(_admin, prefix);
        _groups = new OwnGroups(_admin, _own, bootstrapServers, prefix);
        _tail = new TopicTail(bootstrapServers, prefix + "assay-never-joined");
    }

    public override string BootstrapServers { get; }

    public override string Prefix { get; }

    /// <summary>Takes a prefix that nobody else has, under this process's lease on the cluster.</summary>
    public static async Task<ExternalBackend> OpenAsync(string bootstrapServers, CancellationToken cancellationToken)
    {
        var lease = await KafkaLease.OfProcessAsync(bootstrapServers, cancellationToken);
        return new ExternalBackend(bootstrapServers, string.Create(CultureInfo.InvariantCulture, $"{KafkaLease.Mark}{lease.Run}-{Interlocked.Increment(ref _last)}-"));
    }

    public override async Task StartAsync(IReadOnlyList<DeclaredTopic> topics, Timeline timeline, CancellationToken cancellationToken)
    {
        if (topics.Count == 0)
            return;
        var asked = topics.Select(topic => new TopicSpecification { Name = Prefix + topic.Name, NumPartitions = topic.Partitions, ReplicationFactor = -1 }).ToList();
        await _admin.CreateTopicsAsync(asked);
        // The controller answers before the brokers know: a consumer that comes in between is told that there is no such topic.
        try
        {
            await Known.Value(() => asked.Select(topic => topic.Name).Except(_own.ServedTopics()).ToList(), static unserved => unserved.Count == 0, cancellationToken);
        }
        catch (EventuallyException e)
        {
            throw new InvalidOperationException($"The cluster at {BootstrapServers} has made topics that no broker serves: do all of its brokers run? {e.Message}", e);
        }
    }

    public override async Task MarkBaselineAsync(CancellationToken cancellationToken)
    {
        _topics.UnionWith(_own.Topics());
        await _groups.MarkBaselineAsync();
    }

    public override Task<GroupState> GroupAsync(string group, CancellationToken cancellationToken) => _groups.StateAsync(group);

    public override Task<string?> UnconsumedAsync(IReadOnlyList<string> groups, CancellationToken cancellationToken) => _groups.UnconsumedAsync(groups);

    public override Task<IReadOnlyDictionary<PartitionId, long>> StartsAsync(string group, CancellationToken cancellationToken) => _groups.StartsAsync(group);

    public override Task RewindAsync(string group, IReadOnlyDictionary<PartitionId, long> offsets, CancellationToken cancellationToken) =>
        _groups.RewindAsync(group, offsets, cancellationToken);

    public override Task RebalanceAsync(string group, CancellationToken cancellationToken) => _groups.RebalanceAsync(group, cancellationToken);

    public override async ValueTask<Observation> ObserveAsync(CancellationToken cancellationToken)
    {
        var partitions = _own.Partitions();
        var (stable, ends) = (await _own.StableEndsAsync(partitions), await _own.EndsAsync(partitions));
        var changes = ends.Values.Sum();
        if (ends.FirstOrDefault(end => stable.TryGetValue(end.Key, out var until) && until < end.Value) is { Key: { } held })
            return Observation.UnderWay($"a transaction is open in {_own.IdOf(held)}", changes);
        foreach (var group in await _own.GroupsAsync())
        {
            var committed = await _own.CommittedAsync(group);
            changes += committed.Values.Sum(offset => Math.Max(0, offset));
            if (OwnNames.Behind(committed, stable) is [var (partition, lag), ..])
                return Observation.UnderWay(string.Create(CultureInfo.InvariantCulture, $"the group '{group[Prefix.Length..]}' is {lag} behind in {_own.IdOf(partition)}"), changes);
        }

        return Observation.AtRest(changes);
    }

    public override async ValueTask<ResetOutcome> ResetAsync(CancellationToken cancellationToken)
    {
        var created = _own.Topics().Except(_topics).ToList();
        if (created.Count > 0)
        {
            _tail.Forget(created);
            await _admin.DeleteTopicsAsync(created);
        }

        var partitions = _own.Partitions().Where(partition => _topics.Contains(partition.Topic)).ToList();
        var (starts, ends) = (await _own.StartsAsync(partitions), await _own.EndsAsync(partitions));
        var filled = ends.Where(end => starts.TryGetValue(end.Key, out var start) && start < end.Value)
            .Select(end => new TopicPartitionOffset(end.Key, end.Value)).ToList();
        if (filled.Count > 0)
            await _admin.DeleteRecordsAsync(filled);
        await _groups.ForgetOthersAsync();
        return ResetOutcome.Done;
    }

    public override IEnumerable<string> Findings() => [];

    public override async Task<IReadOnlyList<KafkaRecord>> ReadAsync(string topic, CancellationToken cancellationToken)
    {
        var partitions = _own.Partitions().Where(partition => partition.Topic == Prefix + topic).ToList();
        var (starts, ends) = (await _own.StartsAsync(partitions), await _own.StableEndsAsync(partitions));
        var read = await Task.WhenAll(partitions.Where(ends.ContainsKey).Select(partition =>
            _tail.ReadAsync(partition, starts.GetValueOrDefault(partition), ends[partition], cancellationToken)));
        return [.. read.SelectMany(static records => records).Select(ToRecord).OrderBy(record => record.Partition).ThenBy(record => record.Offset)];
    }

    public override Task<IReadOnlyList<string>> TopicsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([.. _own.Topics().Select(topic => topic[Prefix.Length..])]);

    public override long Mark() => 0;

    /// <summary>What is followed tells at once; a partition that nobody follows yet is found by asking again.</summary>
    public override async Task WaitForChangeAsync(long seen, CancellationToken cancellationToken)
    {
        await Task.WhenAny(_tail.Changed, Task.Delay(Poll, TimeProvider.System, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
    }

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
        // Before the topics go: who asks for one again creates it anew.
        _producer.Dispose();
        await _tail.DisposeAsync();
        try
        {
            if (_own.Topics() is { Count: > 0 } topics)
                await _admin.DeleteTopicsAsync(topics);
            if (await _own.GroupsAsync() is { Count: > 0 } groups)
                await _admin.DeleteGroupsAsync([.. groups]);
        }
        catch (KafkaException)
        {
            // The cluster is gone, or a service that still runs keeps its topic or its group: the next process that comes sweeps.
        }

        _admin.Dispose();
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
