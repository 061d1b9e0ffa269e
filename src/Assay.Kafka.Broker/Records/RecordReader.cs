using System.Text;
using Assay.Kafka.Broker.Codecs;
using Assay.Kafka.Broker.Protocol;

namespace Assay.Kafka.Broker.Records;

/// <summary>Reads the records inside a batch (format 2: zigzag varints, Apache Kafka documentation, "Record").</summary>
internal static class RecordReader
{
    private static readonly long Latest = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <exception cref="MalformedMessageException">The records are not what the header promises.</exception>
    public static IReadOnlyList<StoredRecord> Read(string topic, int partition, RecordBatch batch)
    {
        var cursor = new VarintCursor(Decompression.Open(batch.Compression, batch.Payload));
        var records = new List<StoredRecord>(Math.Min(batch.Count, 4096));
        for (var i = 0; i < batch.Count; i++)
        {
            records.Add(ReadOne(topic, partition, batch, ref cursor));
        }

        return records;
    }

    private static StoredRecord ReadOne(string topic, int partition, RecordBatch batch, ref VarintCursor cursor)
    {
        var length = cursor.ReadVarint();
        var end = cursor.Position + length;
        cursor.Take(1);
        var timestamp = batch.BaseTimestamp + cursor.ReadVarlong();
        var offset = batch.BaseOffset + cursor.ReadVarint();
        var key = cursor.ReadNullable();
        var value = cursor.ReadNullable();
        var headers = new RecordHeader[cursor.ReadCount()];
        for (var i = 0; i < headers.Length; i++)
        {
            var name = cursor.ReadNullable() ?? throw new MalformedMessageException("A header has no name.");
            headers[i] = new(Encoding.UTF8.GetString(name.Span), cursor.ReadNullable());
        }

        return cursor.Position == end
            ? new()
            {
                Topic = topic,
                Partition = partition,
                Offset = offset,
                // Producers may say anything: none at all, or a time that .NET has none for.
                Timestamp = DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(batch.HasLogAppendTime ? batch.MaxTimestamp : timestamp, 0, Latest)),
                Key = key,
                Value = value,
                Headers = headers,
            }
            : throw new MalformedMessageException($"The record at offset {offset} is not as long as it says.");
    }
}
