using System.Buffers;
using System.Text;

namespace Assay.Kafka.Broker.Records;

/// <summary>Makes record batches in this process: records appended without a client, and transaction markers.</summary>
internal static class BatchBuilder
{
    public static RecordBatch Build(IReadOnlyList<NewRecord> records, DateTimeOffset now)
    {
        var timestamps = records.Select(record => (record.Timestamp ?? now).ToUnixTimeMilliseconds()).ToArray();
        var buffer = Start();
        for (var i = 0; i < records.Count; i++)
        {
            var body = new ArrayBufferWriter<byte>();
            WriteBody(body, records[i], timestamps[i] - timestamps[0], i);
            WriteVarint(buffer, body.WrittenCount);
            buffer.Write(body.WrittenSpan);
        }

        return Finish(buffer, new(records.Count, timestamps[0], timestamps.Max()));
    }

    /// <summary>The marker that ends a transaction in a partition: a control record (key: version 0, type 0 abort or 1 commit).</summary>
    public static RecordBatch BuildMarker(long producerId, short producerEpoch, bool commit, DateTimeOffset now)
    {
        var timestamp = now.ToUnixTimeMilliseconds();
        ReadOnlyMemory<byte> key = new byte[] { 0, 0, 0, commit ? (byte)1 : (byte)0 };
        // Version 0, then the epoch of the coordinator, which there is only one of.
        ReadOnlyMemory<byte> value = new byte[6];
        var body = new ArrayBufferWriter<byte>();
        WriteBody(body, new() { Key = key, Value = value }, 0, 0);
        var buffer = Start();
        WriteVarint(buffer, body.WrittenCount);
        buffer.Write(body.WrittenSpan);
        return Finish(buffer, new(1, timestamp, timestamp)
        {
            ProducerId = producerId,
            ProducerEpoch = producerEpoch,
            IsTransactional = true,
            IsControl = true,
        });
    }

    private static ArrayBufferWriter<byte> Start()
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        buffer.GetSpan(RecordBatch.HeaderLength)[..RecordBatch.HeaderLength].Clear();
        buffer.Advance(RecordBatch.HeaderLength);
        return buffer;
    }

    private static RecordBatch Finish(ArrayBufferWriter<byte> buffer, BatchHeader header)
    {
        var bytes = buffer.WrittenSpan.ToArray();
        RecordBatch.WriteHeader(bytes, header);
        return new(bytes);
    }

    private static void WriteBody(ArrayBufferWriter<byte> to, NewRecord record, long timestampDelta, int offsetDelta)
    {
        to.Write<byte>([0]);
        WriteVarint(to, timestampDelta);
        WriteVarint(to, offsetDelta);
        WriteNullable(to, record.Key);
        WriteNullable(to, record.Value);
        WriteVarint(to, record.Headers.Count);
        foreach (var header in record.Headers)
        {
            WriteNullable(to, Encoding.UTF8.GetBytes(header.Name));
            WriteNullable(to, header.Value);
        }
    }

    private static void WriteNullable(ArrayBufferWriter<byte> to, ReadOnlyMemory<byte>? bytes)
    {
        WriteVarint(to, bytes?.Length ?? -1);
        to.Write(bytes.GetValueOrDefault().Span);
    }

    private static void WriteVarint(ArrayBufferWriter<byte> to, long value)
    {
        var rest = (ulong)(value << 1) ^ (ulong)(value >> 63);
        for (; rest >= 0x80; rest >>= 7)
        {
            to.Write<byte>([(byte)(rest | 0x80)]);
        }

        to.Write<byte>([(byte)rest]);
    }
}
