using System.Threading.Channels;
using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Records;
using Assay.Kafka.Broker.Topics;

namespace Assay.Kafka.Broker;

/// <summary>
/// Listens to what is appended to a cluster, from the moment it is made until it is disposed. Batches come in the order of each partition;
/// what is not read yet is kept.
/// </summary>
public sealed class AppendTap : IDisposable
{
    private readonly Channel<AppendedBatch> _batches = Channel.CreateUnbounded<AppendedBatch>();
    private readonly ClusterState _cluster;

    internal AppendTap(ClusterState cluster)
    {
        _cluster = cluster;
        lock (cluster.Gate)
        {
            cluster.Appended += OnAppended;
        }
    }

    /// <summary>The batches. Ends when the tap is disposed and everything was read.</summary>
    public ChannelReader<AppendedBatch> Batches => _batches.Reader;

    /// <summary>Stops listening.</summary>
    public void Dispose()
    {
        lock (_cluster.Gate)
        {
            _cluster.Appended -= OnAppended;
        }

        _batches.Writer.TryComplete();
    }

    private void OnAppended(PartitionLog log, RecordBatch batch) => _batches.Writer.TryWrite(new(new(log.Topic, log.Index), batch));
}
