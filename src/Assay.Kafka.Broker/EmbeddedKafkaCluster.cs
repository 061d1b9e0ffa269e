using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Network;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Records;
using Assay.Kafka.Broker.Requests;
using Assay.Kafka.Broker.Topics;

namespace Assay.Kafka.Broker;

/// <summary>
/// A Kafka cluster of its own inside this process: real clients connect to it over loopback TCP. It has its own port, topics, groups and clock,
/// keeps everything in memory, and is gone when it is disposed. All members may be called from any thread.
/// </summary>
public sealed partial class EmbeddedKafkaCluster : IAsyncDisposable
{
    private readonly ClusterState _state;
    private readonly GroupInspector _inspector;
    private readonly RequestJournal _journal;
    private ClusterBaseline? _baseline;
    private readonly BrokerNetwork _network;

    private EmbeddedKafkaCluster(EmbeddedKafkaOptions options)
    {
        _state = new(options);
        _inspector = new(_state);
        _journal = new(options.TimeProvider);
        var dispatcher = new RequestDispatcher(_state, new(_state), _journal);
        FirstStart.Ask(_state, dispatcher);
        _network = new(_state, dispatcher);
    }

    /// <summary>What clients are given as <c>bootstrap.servers</c>: the loopback address and the port of each broker, on the first listener.</summary>
    public string BootstrapServers => BootstrapServersOf(_state.Options.Listeners[0].Name);

    /// <summary>
    /// A number that grows with everything that happens: an append, a commit, a change of a group or a topic. Equal numbers mean that nothing did.
    /// </summary>
    public long Changes
    {
        get
        {
            lock (_state.Gate)
            {
                return _state.Changes.Value;
            }
        }
    }

    /// <summary>The topics, ordered by name.</summary>
    public IReadOnlyList<TopicInfo> Topics
    {
        get
        {
            lock (_state.Gate)
            {
                return [.. _state.Topics.All.Select(Describe)];
            }
        }
    }

    /// <summary>The consumer groups, ordered by id, with how far they are.</summary>
    public IReadOnlyList<GroupInfo> Groups
    {
        get
        {
            lock (_state.Gate)
            {
                return [.. _state.Groups.All.Select(_inspector.Inspect)];
            }
        }
    }

    /// <summary>The first 1000 requests that could not be served. Worth a look whenever a client behaves strangely.</summary>
    public IReadOnlyList<UnsupportedRequest> UnsupportedRequests => _journal.Refused;

    /// <summary>What could not be served, and what the broker failed to serve, since this was asked last; once each.</summary>
    internal IReadOnlyList<string> TakeFindings() => _journal.TakeFindings();

    /// <summary>Starts a cluster, on free ports unless its options say which.</summary>
    /// <param name="options">How it behaves; the defaults if null.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>A cluster that takes connections.</returns>
    /// <exception cref="IOException">A port that the options name is taken.</exception>
    public static Task<EmbeddedKafkaCluster> StartAsync(EmbeddedKafkaOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        FirstStart.BeginToConnect();
        return Task.FromResult(new EmbeddedKafkaCluster(options ?? new()));
    }

    /// <summary>Creates a topic.</summary>
    /// <param name="name">Its name: at most 249 letters, digits, dots, underscores and dashes.</param>
    /// <param name="partitions">How many partitions it has; <see cref="EmbeddedKafkaOptions.DefaultPartitions"/> if null.</param>
    /// <exception cref="InvalidOperationException">There is a topic of this name.</exception>
    /// <exception cref="ArgumentException">The name or the number of partitions is not possible.</exception>
    public void CreateTopic(string name, int? partitions = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions ?? 1, 1, nameof(partitions));
        lock (_state.Gate)
        {
            switch (_state.Topics.TryCreate(name, partitions ?? _state.Configs.DefaultPartitions, out _))
            {
                case ErrorCode.TopicAlreadyExists:
                    throw new InvalidOperationException($"There already is a topic '{name}'.");
                case ErrorCode.InvalidTopic when _state.Topics.FindCollision(name) is { } other:
                    throw new InvalidOperationException($"Topic '{name}' collides with topic '{other}': Kafka takes dots and underscores for the same.");
                case ErrorCode.InvalidTopic:
                    throw new ArgumentException($"'{name}' is not a topic name: at most 249 letters, digits, dots, underscores and dashes.", nameof(name));
            }
        }
    }

    /// <summary>Appends records as one batch, without a client. The topic is created if clients could create it.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="partition">The partition, from 0. Nothing is derived from keys here.</param>
    /// <param name="records">The records, one at least.</param>
    /// <returns>The offset of the first record.</returns>
    /// <exception cref="InvalidOperationException">There is no such topic or partition.</exception>
    /// <exception cref="ArgumentException">There are no records.</exception>
    public long Append(string topic, int partition, params IReadOnlyList<NewRecord> records)
    {
        if (records.Count == 0)
        {
            throw new ArgumentException("There are no records to append.", nameof(records));
        }

        var batch = BatchBuilder.Build(records, _state.Time.GetUtcNow());
        lock (_state.Gate)
        {
            _state.Topics.FindOrCreate(topic, out _);
            var log = FindLog(topic, partition);
            if (log.Settings.UsesAppendTime)
            {
                batch.StampAppendTime(_state.Time.GetUtcNow().ToUnixTimeMilliseconds());
            }

            _state.Append(log, batch);
            return batch.BaseOffset;
        }
    }

    /// <summary>Reads records that are there now. Markers of transactions are never among them.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="partition">The partition, from 0.</param>
    /// <param name="fromOffset">The first offset wanted; 0 reads from the start.</param>
    /// <param name="committedOnly">Whether to leave out what open and aborted transactions wrote, as <c>read_committed</c> consumers do.</param>
    /// <returns>The records in their order.</returns>
    /// <exception cref="InvalidOperationException">There is no such topic or partition.</exception>
    /// <exception cref="FormatException">A client sent a batch whose records can't be read.</exception>
    public IReadOnlyList<StoredRecord> Read(string topic, int partition, long fromOffset = 0, bool committedOnly = true)
    {
        List<RecordBatch> batches;
        lock (_state.Gate)
        {
            var log = FindLog(topic, partition);
            fromOffset = Math.Max(fromOffset, log.StartOffset);
            var end = committedOnly ? log.LastStableOffset : log.EndOffset;
            batches =
            [
                .. log.BatchesFrom(fromOffset)
                    .TakeWhile(batch => batch.BaseOffset < end)
                    .Where(batch => !batch.IsControl && !(committedOnly && log.IsAborted(batch))),
            ];
        }

        return [.. batches.SelectMany(batch => RecordReader.Read(topic, partition, batch)).Where(record => record.Offset >= fromOffset)];
    }

    /// <summary>Listens to what is appended from now on.</summary>
    public AppendTap Tap() => new(_state);

    /// <summary>Waits until <see cref="Changes"/> differs from what the caller saw: look, then wait, then look again.</summary>
    /// <param name="seen">The value of <see cref="Changes"/> before the caller looked.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task WaitForChangeAsync(long seen, CancellationToken cancellationToken = default)
    {
        lock (_state.Gate)
        {
            return _state.Changes.NextAfter(seen).WaitAsync(cancellationToken);
        }
    }

    /// <summary>
    /// Asks whether every group with members is stable and has committed up to the end of each partition that it is assigned, subscribes to, or
    /// ever committed, leaving out what open transactions hold back. A consumer that never commits is never at rest.
    /// </summary>
    public RestState CheckRest()
    {
        lock (_state.Gate)
        {
            return _inspector.CheckRest();
        }
    }

    /// <summary>Makes the topics, groups, settings, access control lists, quotas and users that exist now the ones that <see cref="Reset"/> goes back to.</summary>
    public void MarkBaseline()
    {
        lock (_state.Gate)
        {
            _baseline = ClusterBaseline.Of(_state);
        }
    }

    /// <summary>
    /// Empties the cluster while its clients stay connected and consumers stay in their groups: aborts open transactions, drops topics that are not of
    /// the baseline, forgets groups without members that are not of it either, and moves the start of each log and what groups committed to its end.
    /// Offsets keep growing.
    /// Settings, access control lists, quotas and users are those of the baseline again. Faults end, brokers that are down come up, and what was
    /// moved goes back to where it was.
    /// </summary>
    /// <remarks>
    /// Who subscribes to a topic that is dropped is told that it is unknown until it comes again: create what an application subscribes to before
    /// <see cref="MarkBaseline"/>.
    /// </remarks>
    /// <returns>How far the reset itself moved <see cref="Changes"/>, so that its caller can tell what others did.</returns>
    public long Reset()
    {
        lock (_state.Gate)
        {
            var before = _state.Changes.Value;
            _state.Faults.Clear();
            foreach (var node in _state.Brokers.All.Where(node => !node.IsUp))
            {
                Leadership.Set(_state, node, isUp: true);
                _network.Start(node);
            }

            // That of a new cluster, if nobody has marked one.
            _baseline ??= ClusterBaseline.Of(new(_state.Options));
            _baseline.Restore(_state);
            Leadership.Restore(_state);
            ClusterReset.Run(_state, _baseline);
            return _state.Changes.Value - before;
        }
    }

    /// <summary>Tells of each request that was answered, until the result is disposed.</summary>
    /// <param name="observer">Is called on the threads that serve clients; should be quick and must not throw.</param>
    public IDisposable ObserveRequests(Action<ServedRequest> observer) => _journal.Observe(observer);

    /// <summary>Stops the cluster: closes its port and its connections, and forgets what it held.</summary>
    public async ValueTask DisposeAsync()
    {
        await _network.DisposeAsync();
        lock (_state.Gate)
        {
            _state.Dispose();
        }
    }

    private PartitionLog FindLog(string topic, int partition)
    {
        var found = _state.Topics.Find(topic) ?? throw new InvalidOperationException(
            $"There is no topic '{topic}'. There are: {string.Join(", ", _state.Topics.All.Select(known => known.Name))}.");
        return found.Find(partition) ?? throw new InvalidOperationException(
            $"Topic '{topic}' has no partition {partition}; it has {found.Partitions.Count}, counted from 0.");
    }

    private static TopicInfo Describe(Topic topic) => new(
        topic.Name,
        topic.IsBaseline,
        [.. topic.Partitions.Select(log => new PartitionInfo(log.Index, log.StartOffset, log.EndOffset, log.LastStableOffset))]);
}
