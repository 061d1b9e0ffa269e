using Assay.Kafka.Broker.Records;

namespace Assay.Kafka.Broker;

/// <summary>A batch of records as it was appended. Its records are only decoded when they are asked for.</summary>
public sealed class AppendedBatch
{
    private readonly RecordBatch _batch;
    private readonly Lazy<IReadOnlyList<StoredRecord>> _records;

    internal AppendedBatch(PartitionId partition, RecordBatch batch)
    {
        Partition = partition;
        _batch = batch;
        _records = new(() => RecordReader.Read(partition.Topic, partition.Partition, batch));
    }

    /// <summary>Where it was appended.</summary>
    public PartitionId Partition { get; }

    /// <summary>The offset of its first record.</summary>
    public long BaseOffset => _batch.BaseOffset;

    /// <summary>How many records it holds.</summary>
    public int Count => _batch.Count;

    /// <summary>Whether it is part of a transaction, which may yet be aborted.</summary>
    public bool IsTransactional => _batch.IsTransactional;

    /// <summary>Its records, decompressed if need be.</summary>
    /// <exception cref="FormatException">A client sent a batch whose records can't be read.</exception>
    public IReadOnlyList<StoredRecord> Records => _records.Value;
}
