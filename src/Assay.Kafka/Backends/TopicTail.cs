using System.Collections.Concurrent;
using Confluent.Kafka;

namespace Assay.Kafka.Backends;

/// <summary>
/// Follows partitions of a cluster that can't be tapped: one consumer that joins no group, reads from where it is told, and keeps what it read.
/// </summary>
internal sealed class TopicTail : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);
    private readonly IConsumer<byte[]?, byte[]?> _consumer;
    private readonly ConcurrentDictionary<TopicPartition, Followed> _followed = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _loop;
    private TaskCompletionSource _changed = NewChange();

    /// <param name="bootstrapServers">The cluster.</param>
    /// <param name="groupId">A group that nobody ever joins: the client wants one to be named.</param>
    public TopicTail(string bootstrapServers, string groupId)
    {
        _consumer = new ConsumerBuilder<byte[]?, byte[]?>(new ConsumerConfig
        {
            BootstrapServers = bootstrapServers,
            GroupId = groupId,
            EnableAutoCommit = false,
            EnablePartitionEof = true,
            IsolationLevel = IsolationLevel.ReadCommitted,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            FetchWaitMaxMs = 100,
        }).SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();
        _loop = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Ends when something was read after this moment.</summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    /// <summary>Reads a partition up to an offset, and answers its records from <paramref name="from"/> on.</summary>
    /// <param name="partition">The partition; it is followed from now on.</param>
    /// <param name="from">The first offset that counts.</param>
    /// <param name="end">The offset that must have been reached: the partition's last stable one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<ConsumeResult<byte[]?, byte[]?>>> ReadAsync(TopicPartition partition, long from, long end, CancellationToken cancellationToken)
    {
        if (end <= from)
            return [];
        var followed = _followed.GetOrAdd(partition, static _ => new Followed());
        if (followed.TryBegin())
        {
            try
            {
                _consumer.IncrementalAssign([new TopicPartitionOffset(partition, from)]);
            }
            catch
            {
                // Nobody follows it: whoever reads next tries again.
                followed.NotBegun();
                throw;
            }
        }

        while (true)
        {
            var changed = Changed;
            if (followed.Position >= end)
                return followed.From(from);
            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Stops to follow topics that are gone, whose names may come again with other records.</summary>
    public void Forget(IReadOnlyCollection<string> topics)
    {
        var gone = _followed.Keys.Where(partition => topics.Contains(partition.Topic)).ToList();
        gone.ForEach(partition => _followed.TryRemove(partition, out _));
        if (gone.Count > 0)
            _consumer.IncrementalUnassign(gone);
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _loop;
        _ended.Dispose();
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Run()
    {
        while (!_ended.IsCancellationRequested)
        {
            try
            {
                // Without the token, since the client would throw for every poll that is cut short.
                if (_consumer.Consume(Poll) is { } consumed && _followed.TryGetValue(consumed.TopicPartition, out var followed))
                    followed.Add(consumed);
                else
                    continue;
            }
            catch (ConsumeException)
            {
                // Such as a topic that was just deleted; the next look at the metadata knows better.
                continue;
            }

            Interlocked.Exchange(ref _changed, NewChange()).TrySetResult();
        }

        _consumer.Close();
        _consumer.Dispose();
    }

    /// <summary>What was read of one partition.</summary>
    private sealed class Followed
    {
        private readonly Lock _gate = new();
        private readonly List<ConsumeResult<byte[]?, byte[]?>> _records = [];
        private long _position = -1;
        private bool _begun;

        /// <summary>The offset that would be read next; markers and aborted records are passed over.</summary>
        public long Position => Interlocked.Read(ref _position);

        public bool TryBegin()
        {
            lock (_gate)
                return !_begun && (_begun = true);
        }

        public void NotBegun()
        {
            lock (_gate)
                _begun = false;
        }

        public void Add(ConsumeResult<byte[]?, byte[]?> consumed)
        {
            lock (_gate)
            {
                if (!consumed.IsPartitionEOF)
                    _records.Add(consumed);
                Interlocked.Exchange(ref _position, consumed.IsPartitionEOF ? consumed.Offset.Value : consumed.Offset.Value + 1);
            }
        }

        /// <summary>The records from an offset on; those before it are let go.</summary>
        public IReadOnlyList<ConsumeResult<byte[]?, byte[]?>> From(long offset)
        {
            lock (_gate)
            {
                _records.RemoveAll(record => record.Offset.Value < offset);
                return [.. _records];
            }
        }
    }
}
