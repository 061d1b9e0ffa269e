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
    private static readonly Eventually Dropped = Eventually.Within(TimeSpan.FromSeconds(5));
    private static int _last;
    private readonly IAdminClient _admin;
    private readonly IProducer<byte[]?, byte[]?> _producer;
    private readonly TopicTail _tail;
    private readonly OwnGroups _groups;
    private readonly OwnNames _own;
    private readonly ChangeTally<TopicPartition> _written = new();
    private readonly ChangeTally<(string Group, TopicPartition Partition)> _committed = new();
    private IReadOnlyList<BaselineTopic> _baseline = [];

    private ExternalBackend(string bootstrapServers, string prefix)
    {
        BootstrapServers = bootstrapServers;
        Prefix = prefix;
        _admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrapServers }).SetLogHandler(static (_, _) => { }).Build();
        _producer = new ProducerBuilder<byte[]?, byte[]?>(new ProducerConfig { BootstrapServers = bootstrapServers, LingerMs = 0, EnableIdempotence = true })
            .SetLogHandler(static (_, _) => { })
            .Build();
        _own = new OwnNames(_admin, prefix);
        _tail = new TopicTail(bootstrapServers, prefix + "assay-never-joined");
        _groups = new OwnGroups(_admin, _own, _tail, bootstrapServers, prefix);
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
        _baseline = await _own.DescribeAsync(_own.Topics());
        await _groups.MarkBaselineAsync();
    }

    public override Task<GroupState> GroupAsync(string group, CancellationToken cancellationToken) => _groups.StateAsync(group, cancellationToken);

    public override Task<string?> UnconsumedAsync(IReadOnlyList<string> groups, CancellationToken cancellationToken) => _groups.UnconsumedAsync(groups);

    public override Task<IReadOnlyDictionary<PartitionId, long>> StartsAsync(string group, CancellationToken cancellationToken) => _groups.StartsAsync(group);

    public override Task RewindAsync(string group, IReadOnlyDictionary<PartitionId, long> offsets, CancellationToken cancellationToken) =>
        _groups.RewindAsync(group, offsets, cancellationToken);

    public override Task RebalanceAsync(string group, CancellationToken cancellationToken) => _groups.RebalanceAsync(group, cancellationToken);

    public override async ValueTask<Observation> ObserveAsync(CancellationToken cancellationToken)
    {
        var offsets = await _own.OffsetsAsync();
        var groups = await _groups.ProgressAsync(offsets, cancellationToken);
        var changes = _written.Add(offsets.Ends)
            + _committed.Add(groups.SelectMany(static group => group.Committed.Select(offset => KeyValuePair.Create((group.Group, offset.Key), offset.Value))));
        if (offsets.OpenTransaction is { } held)
            return Observation.UnderWay($"a transaction is open in {_own.IdOf(held)}", changes);
        return groups.Select(Unrest).FirstOrDefault(static unrest => unrest is not null) is { } busy ? Observation.UnderWay(busy, changes) : Observation.AtRest(changes);
    }

    public override async ValueTask<ResetOutcome> ResetAsync(CancellationToken cancellationToken)
    {
        // What the services subscribed to when they started can't be put in its place again: they would not know it.
        if (BaselineTopic.FirstLost(_baseline, await _own.DescribeAsync([.. _baseline.Select(topic => Prefix + topic.Name)])) is { } lost)
            return ResetOutcome.Replace(lost);
        var topics = _baseline.Select(topic => Prefix + topic.Name).ToHashSet(StringComparer.Ordinal);
        await DropAsync([.. _own.Topics().Where(topic => !topics.Contains(topic))], cancellationToken);
        var offsets = await _own.OffsetsAsync([.. _own.Partitions().Where(partition => topics.Contains(partition.Topic))]);
        var filled = offsets.Ends.Where(end => offsets.Starts.TryGetValue(end.Key, out var start) && start < end.Value)
            .Select(end => new TopicPartitionOffset(end.Key, end.Value)).ToList();
        try
        {
            if (filled.Count > 0)
                await _admin.DeleteRecordsAsync(filled);
        }
        catch (DeleteRecordsException refused) when (refused.Results.Find(static result => result.Error.Code == ErrorCode.PolicyViolation) is { } compacted)
        {
            return ResetOutcome.Replace($"'{compacted.Topic[Prefix.Length..]}' was written to, a compacted topic, of which Kafka deletes no records");
        }

        await _groups.ForgetOthersAsync();
        return ResetOutcome.Done;
    }

    public override IEnumerable<string> Findings() => [];

    public override async Task<IReadOnlyList<KafkaRecord>> ReadAsync(string topic, CancellationToken cancellationToken)
    {
        // The client takes no token, and a server that does not answer would hold it for a minute.
        var all = await Task.Run(_own.Partitions, cancellationToken).WaitAsync(cancellationToken);
        var partitions = all.Where(partition => partition.Topic == Prefix + topic).ToList();
        var offsets = await _own.OffsetsAsync(partitions).WaitAsync(cancellationToken);
        var read = await Task.WhenAll(partitions.Where(offsets.StableEnds.ContainsKey).Select(partition =>
            _tail.ReadAsync(partition, offsets.Starts.GetValueOrDefault(partition), offsets.StableEnds[partition], cancellationToken)));
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

    /// <summary>Deletes topics that a test made, and waits until nobody lists them any more: what a later look sees of them would count as new.</summary>
    private async Task DropAsync(IReadOnlyList<string> created, CancellationToken cancellationToken)
    {
        if (created.Count == 0)
            return;
        _tail.Forget(created);
        try
        {
            await _admin.DeleteTopicsAsync(created);
        }
        catch (DeleteTopicsException gone) when (gone.Results.TrueForAll(static result => result.Error.Code is ErrorCode.NoError or ErrorCode.UnknownTopicOrPart))
        {
            // A service deleted it meanwhile.
        }

        await Dropped.Value(() => created.Intersect(_own.Topics()).ToList(), static listed => listed.Count == 0, cancellationToken);
    }

    /// <summary>What a group is at; null when it is done. One without members does nothing.</summary>
    private string? Unrest(GroupProgress group)
    {
        var (state, name) = (group.State, group.Group[Prefix.Length..]);
        return state.Members == 0 ? null
            : state.Missing(name) ?? (state.Lag == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"the group '{name}' is {state.Lag} behind, such as in {state.Behind}"));
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
