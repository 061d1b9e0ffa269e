using System.Buffers.Binary;
using Assay.Kafka.Broker.Codecs;

namespace Assay.Kafka.Broker.Records;

/// <summary>
/// A record batch of format 2 as it is stored: the producer's bytes. Only the base offset and the leader epoch are rewritten,
/// which the checksum does not cover. Layout: Apache Kafka documentation, "Record Batch".
/// </summary>
internal sealed class RecordBatch(Memory<byte> bytes)
{
    public const int HeaderLength = 61;
    public const byte Format = 2;

    /// <summary>Where the format is told, in this one and in older ones.</summary>
    public const int FormatAt = 16;

    private const int LengthAt = 8;
    private const int LeaderEpochAt = 12;
    private const int ChecksumAt = 17;
    private const int AttributesAt = 21;
    private const int LastOffsetDeltaAt = 23;
    private const int BaseTimestampAt = 27;
    private const int MaxTimestampAt = 35;
    private const int ProducerIdAt = 43;
    private const int ProducerEpochAt = 51;
    private const int BaseSequenceAt = 53;
    private const int CountAt = 57;

    /// <summary>What the length field leaves out: the base offset and the length itself.</summary>
    private const int LengthOverhead = 12;

    private const int CompressionMask = 0x07;
    private const int LogAppendTimeBit = 0x08;
    private const int TransactionalBit = 0x10;
    private const int ControlBit = 0x20;

    public ReadOnlyMemory<byte> Bytes => bytes;

    public int Size => bytes.Length;

    public long BaseOffset { get; private set; } = BinaryPrimitives.ReadInt64BigEndian(bytes.Span);

    public long LastOffset => BaseOffset + LastOffsetDelta;

    public int LastOffsetDelta { get; } = BinaryPrimitives.ReadInt32BigEndian(bytes.Span[LastOffsetDeltaAt..]);

    public CompressionType Compression => (CompressionType)(Attributes & CompressionMask);

    public bool HasLogAppendTime => (Attributes & LogAppendTimeBit) != 0;

    public bool IsTransactional => (Attributes & TransactionalBit) != 0;

    public bool IsControl => (Attributes & ControlBit) != 0;

    /// <summary>Milliseconds since the Unix epoch.</summary>
    public long BaseTimestamp => BinaryPrimitives.ReadInt64BigEndian(bytes.Span[BaseTimestampAt..]);

    /// <summary>Milliseconds since the Unix epoch.</summary>
    public long MaxTimestamp { get; private set; } = BinaryPrimitives.ReadInt64BigEndian(bytes.Span[MaxTimestampAt..]);

    /// <summary>-1 without idempotence.</summary>
    public long ProducerId { get; } = BinaryPrimitives.ReadInt64BigEndian(bytes.Span[ProducerIdAt..]);

    public short ProducerEpoch { get; } = BinaryPrimitives.ReadInt16BigEndian(bytes.Span[ProducerEpochAt..]);

    public int BaseSequence { get; } = BinaryPrimitives.ReadInt32BigEndian(bytes.Span[BaseSequenceAt..]);

    public int Count => BinaryPrimitives.ReadInt32BigEndian(bytes.Span[CountAt..]);

    /// <summary>The records behind the header, as compressed as the producer sent them.</summary>
    public ReadOnlyMemory<byte> Payload => bytes[HeaderLength..];

    /// <summary>When its tombstones, or the marker that it is, may go, in milliseconds since the Unix epoch; compaction sets it when it first meets them.</summary>
    public long DeleteHorizon { get; private set; } = long.MaxValue;

    private short Attributes { get; set; } = BinaryPrimitives.ReadInt16BigEndian(bytes.Span[AttributesAt..]);

    /// <summary>The length of the batch that starts here, or -1 if less than its header is there.</summary>
    public static int LengthOf(ReadOnlySpan<byte> bytes) =>
        bytes.Length < HeaderLength ? -1 : BinaryPrimitives.ReadInt32BigEndian(bytes[LengthAt..]) + LengthOverhead;

    public static byte FormatOf(ReadOnlySpan<byte> bytes) => bytes[FormatAt];

    /// <summary>Whether the checksum over everything behind it is right.</summary>
    public bool IsIntact() =>
        BinaryPrimitives.ReadUInt32BigEndian(bytes.Span[ChecksumAt..]) == Crc32C.Compute(bytes.Span[AttributesAt..]);

    public void PlaceAt(long offset, int leaderEpoch)
    {
        BaseOffset = offset;
        BinaryPrimitives.WriteInt64BigEndian(bytes.Span, offset);
        BinaryPrimitives.WriteInt32BigEndian(bytes.Span[LeaderEpochAt..], leaderEpoch);
    }

    /// <summary>
    /// A copy that is not known for one: what a producer without idempotence would send again. A transaction's stays in its transaction.
    /// </summary>
    public RecordBatch CopyWithoutSequence()
    {
        var copy = bytes.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(copy.AsSpan(BaseSequenceAt), -1);
        if (!IsTransactional)
        {
            BinaryPrimitives.WriteInt64BigEndian(copy.AsSpan(ProducerIdAt), -1);
            BinaryPrimitives.WriteInt16BigEndian(copy.AsSpan(ProducerEpochAt), -1);
        }

        Seal(copy);
        return new(copy);
    }

    /// <summary>Sets the highest timestamp to what the records say, if the producer said something else.</summary>
    public void CorrectMaxTimestamp(long timestamp)
    {
        if (MaxTimestamp != timestamp)
        {
            MaxTimestamp = timestamp;
            BinaryPrimitives.WriteInt64BigEndian(bytes.Span[MaxTimestampAt..], timestamp);
            Seal(bytes.Span);
        }
    }

    /// <summary>The same batch with some of its records only, uncompressed. Its offsets are what they were.</summary>
    public RecordBatch With(RecordCollector kept)
    {
        var rest = new byte[HeaderLength + kept.Records.Length];
        bytes.Span[..HeaderLength].CopyTo(rest);
        kept.Records.CopyTo(rest.AsSpan(HeaderLength));
        BinaryPrimitives.WriteInt32BigEndian(rest.AsSpan(LengthAt), rest.Length - LengthOverhead);
        BinaryPrimitives.WriteInt16BigEndian(rest.AsSpan(AttributesAt), (short)(Attributes & ~CompressionMask));
        BinaryPrimitives.WriteInt64BigEndian(rest.AsSpan(MaxTimestampAt), HasLogAppendTime ? MaxTimestamp : kept.MaxTimestamp);
        BinaryPrimitives.WriteInt32BigEndian(rest.AsSpan(CountAt), kept.Count);
        Seal(rest);
        return new(rest) { DeleteHorizon = DeleteHorizon };
    }

    /// <summary>Says until when tombstones stay, unless that is settled.</summary>
    public void LimitTombstones(long horizon) => DeleteHorizon = Math.Min(DeleteHorizon, horizon);

    /// <summary>Says that no tombstone is in it.</summary>
    public void UnlimitTombstones() => DeleteHorizon = long.MaxValue;

    /// <summary>Replaces the producer's timestamps by the broker's, for topics with <c>message.timestamp.type=LogAppendTime</c>.</summary>
    public void StampAppendTime(long timestamp)
    {
        Attributes = (short)(Attributes | LogAppendTimeBit);
        MaxTimestamp = timestamp;
        BinaryPrimitives.WriteInt16BigEndian(bytes.Span[AttributesAt..], Attributes);
        BinaryPrimitives.WriteInt64BigEndian(bytes.Span[MaxTimestampAt..], timestamp);
        Seal(bytes.Span);
    }

    /// <summary>Writes the header of a batch that this broker makes itself; its records are already behind it.</summary>
    public static void WriteHeader(Span<byte> batch, BatchHeader header)
    {
        batch[..HeaderLength].Clear();
        BinaryPrimitives.WriteInt32BigEndian(batch[LengthAt..], batch.Length - LengthOverhead);
        batch[FormatAt] = Format;
        var attributes = (int)header.Compression | (header.IsTransactional ? TransactionalBit : 0) | (header.IsControl ? ControlBit : 0);
        BinaryPrimitives.WriteInt16BigEndian(batch[AttributesAt..], (short)attributes);
        BinaryPrimitives.WriteInt32BigEndian(batch[LastOffsetDeltaAt..], header.Count - 1);
        BinaryPrimitives.WriteInt64BigEndian(batch[BaseTimestampAt..], header.BaseTimestamp);
        BinaryPrimitives.WriteInt64BigEndian(batch[MaxTimestampAt..], header.MaxTimestamp);
        BinaryPrimitives.WriteInt64BigEndian(batch[ProducerIdAt..], header.ProducerId);
        BinaryPrimitives.WriteInt16BigEndian(batch[ProducerEpochAt..], header.ProducerEpoch);
        BinaryPrimitives.WriteInt32BigEndian(batch[BaseSequenceAt..], header.BaseSequence);
        BinaryPrimitives.WriteInt32BigEndian(batch[CountAt..], header.Count);
        Seal(batch);
    }

    private static void Seal(Span<byte> batch) =>
        BinaryPrimitives.WriteUInt32BigEndian(batch[ChecksumAt..], Crc32C.Compute(batch[AttributesAt..]));
}
