using System.Threading.Channels;
using Assay.Kafka.Broker;
using Assay.Resources;
using Assay.Timelines;

namespace Assay.Kafka.Backends;

/// <summary>A cluster of the embedded broker that belongs to one sandbox.</summary>
internal sealed class EmbeddedBackend(EmbeddedKafkaOptions options) : KafkaBackend
{
    /// <summary>Stands for the id of a topic: one that is made anew is none of the baseline.</summary>
    private const string Kept = "baseline";

    private Partitioner _partitioner = new();
    private EmbeddedKafkaCluster? _cluster;
    private AppendTap? _tap;
    private Task _recording = Task.CompletedTask;
    private IReadOnlyList<BaselineTopic> _baseline = [];
    private long _ownChanges;

    public override string BootstrapServers => Cluster.BootstrapServers;

    public override string Prefix => "";

    public override EmbeddedKafkaCluster Embedded => Cluster;

    private EmbeddedKafkaCluster Cluster => _cluster ?? throw new InvalidOperationException("The cluster has not started.");

    public override async Task StartAsync(IReadOnlyList<DeclaredTopic> topics, Timeline timeline, CancellationToken cancellationToken)
    {
        _cluster = await EmbeddedKafkaCluster.StartAsync(options, cancellationToken);
        foreach (var topic in topics)
            _cluster.CreateTopic(topic.Name, topic.Partitions);
        _tap = _cluster.Tap();
        _recording = RecordAsync(_tap.Batches, timeline);
    }

    public override Task MarkBaselineAsync(CancellationToken cancellationToken)
    {
        Cluster.MarkBaseline();
        _baseline = [.. Topics().Where(static topic => topic.Id == Kept)];
        return Task.CompletedTask;
    }

    public override Task<GroupState> GroupAsync(string group, CancellationToken cancellationToken)
    {
        if (Cluster.Groups.FirstOrDefault(candidate => candidate.GroupId == group) is not { } found)
            return Task.FromResult(GroupState.None);
        var behind = found.Partitions.Where(partition => partition.Lag > 0).ToList();
        return Task.FromResult(new GroupState(
            found.State, found.Members.Count, behind.Sum(partition => partition.Lag), behind.Select(partition => partition.Partition.ToString()).FirstOrDefault()));
    }

    public override ValueTask<Observation> ObserveAsync(CancellationToken cancellationToken)
    {
        var changes = Cluster.Changes - _ownChanges;
        var rest = Cluster.CheckRest();
        return new ValueTask<Observation>(new Observation(rest.IsAtRest ? null : rest.ToString(), changes));
    }

    public override async Task<string?> UnconsumedAsync(IReadOnlyList<string> groups, CancellationToken cancellationToken)
    {
        foreach (var group in groups)
        {
            if ((await GroupAsync(group, cancellationToken)).Missing(group) is { } missing)
                return missing;
        }

        return null;
    }

    public override string? OpenTransaction =>
        (from topic in Cluster.Topics
         from partition in topic.Partitions
         where partition.LastStableOffset < partition.EndOffset
         select $"a transaction is open in {new PartitionId(topic.Name, partition.Partition)}").FirstOrDefault();

    public override ValueTask<ResetOutcome> ResetAsync(CancellationToken cancellationToken)
    {
        // What the services subscribed to when they started can't be put in its place again: they would not know it.
        if (BaselineTopic.FirstLost(_baseline, Topics()) is { } reason)
            return new ValueTask<ResetOutcome>(ResetOutcome.Replace(reason));
        _ownChanges += Cluster.Reset();
        _partitioner = new();
        return new ValueTask<ResetOutcome>(ResetOutcome.Done);
    }

    public override IEnumerable<string> Findings() => Cluster.TakeFindings();

    public override Task<IReadOnlyList<KafkaRecord>> ReadAsync(string topic, CancellationToken cancellationToken)
    {
        var partitions = Cluster.Topics.FirstOrDefault(candidate => candidate.Name == topic)?.Partitions ?? [];
        return Task.FromResult<IReadOnlyList<KafkaRecord>>([.. partitions.SelectMany(partition => Cluster.Read(topic, partition.Partition)).Select(Convert)]);
    }

    public override Task<IReadOnlyList<string>> TopicsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([.. Cluster.Topics.Select(topic => topic.Name)]);

    public override long Mark() => Cluster.Changes;

    public override Task WaitForChangeAsync(long seen, CancellationToken cancellationToken) => Cluster.WaitForChangeAsync(seen, cancellationToken);

    public override Task PublishAsync(string topic, KafkaMessage message, CancellationToken cancellationToken)
    {
        var count = Cluster.Topics.FirstOrDefault(candidate => candidate.Name == topic)?.Partitions.Count ?? options.DefaultPartitions;
        Cluster.Append(topic, message.Partition ?? _partitioner.PartitionOf(message.Key, count), new NewRecord
        {
            Key = message.Key,
            Value = message.Value,
            Headers = [.. message.Headers.Select(header => new RecordHeader(header.Key, header.Value))],
        });
        return Task.CompletedTask;
    }

    public override Task<IReadOnlyDictionary<PartitionId, long>> StartsAsync(string group, CancellationToken cancellationToken)
    {
        var starts = Cluster.Topics.SelectMany(static topic => topic.Partitions.Select(partition => (new PartitionId(topic.Name, partition.Partition), partition.StartOffset)))
            .ToDictionary();
        return Task.FromResult<IReadOnlyDictionary<PartitionId, long>>(Cluster.Groups.Where(candidate => candidate.GroupId == group)
            .SelectMany(static found => found.Partitions)
            .Select(static partition => partition.Partition)
            .Where(starts.ContainsKey)
            .ToDictionary(static partition => partition, partition => starts[partition]));
    }

    public override Task RewindAsync(string group, IReadOnlyDictionary<PartitionId, long> offsets, CancellationToken cancellationToken)
    {
        Cluster.Rewind(group, offsets);
        return Task.CompletedTask;
    }

    public override Task RebalanceAsync(string group, CancellationToken cancellationToken)
    {
        Cluster.Rebalance(group);
        return Task.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        _tap?.Dispose();
        try
        {
            await _recording;
        }
        finally
        {
            if (_cluster is not null)
                await _cluster.DisposeAsync();
        }
    }

    private IReadOnlyList<BaselineTopic> Topics() =>
        [.. Cluster.Topics.Select(static topic => new BaselineTopic(topic.Name, topic.IsBaseline ? Kept : "", topic.Partitions.Count))];

    private static async Task RecordAsync(ChannelReader<AppendedBatch> batches, Timeline timeline)
    {
        await foreach (var batch in batches.ReadAllAsync())
        {
            try
            {
                foreach (var record in batch.Records)
                    timeline.Record("Kafka", Convert(record).ToString());
            }
            catch (NotSupportedException)
            {
                timeline.Record("Kafka", $"{batch.Partition}: a compressed batch");
            }
            catch (FormatException)
            {
                timeline.Record("Kafka", $"{batch.Partition}: a batch that can't be read");
            }
        }
    }

    private static KafkaRecord Convert(StoredRecord record) => new(record.Topic, record.Partition, record.Offset)
    {
        Timestamp = record.Timestamp,
        Key = record.Key,
        Value = record.Value,
        Headers = [.. record.Headers.Select(header => KeyValuePair.Create(header.Name, header.Value))],
    };
}
