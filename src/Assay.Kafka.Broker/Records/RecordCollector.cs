using System.Buffers;

namespace Assay.Kafka.Broker.Records;

/// <summary>Collects the records of a batch that stay, byte for byte.</summary>
internal sealed class RecordCollector
{
    private readonly ArrayBufferWriter<byte> _records = new();

    public int Count { get; private set; }

    public bool HasTombstones { get; private set; }

    /// <summary>Milliseconds since the Unix epoch.</summary>
    public long MaxTimestamp { get; private set; } = -1;

    public ReadOnlySpan<byte> Records => _records.WrittenSpan;

    /// <summary>Keeps the record that the walker is at.</summary>
    public void Add(ref RecordWalker walker, long baseTimestamp)
    {
        _records.Write(walker.Raw);
        Count++;
        HasTombstones |= !walker.HasValue;
        MaxTimestamp = Math.Max(MaxTimestamp, baseTimestamp + walker.TimestampDelta);
    }
}
