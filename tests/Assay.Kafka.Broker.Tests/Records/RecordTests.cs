using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Assay.Kafka.Broker.Codecs;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Records;
using CsCheck;

namespace Assay.Kafka.Broker.Tests.Records;

public sealed class RecordTests
{
    // Written by the Java client 4.3.1: one record, key "k", value "v", header "h", time 1234.
    private const string JavaBatch = "00000000000000000000003effffffff02a507e48400000000000000000000000004d200000000000004d2ffffffffffffffffffffffffffff" +
        "0000000118000000026b02760202680278";

    private static readonly Gen<ReadOnlyMemory<byte>?> GenBytes =
        Gen.OneOf(Gen.Const((ReadOnlyMemory<byte>?)null), Gen.Byte.Array[0, 200].Select(bytes => (ReadOnlyMemory<byte>?)bytes));

    private static readonly Gen<NewRecord> GenRecord = Gen.Select(
        GenBytes, GenBytes, Gen.Select(Gen.String, GenBytes, (name, value) => new RecordHeader(name, value)).Array[0, 4], Gen.Long[0, 4_000_000_000_000],
        (key, value, headers, time) => new NewRecord
        {
            Key = key,
            Value = value,
            Headers = headers,
            Timestamp = DateTimeOffset.FromUnixTimeMilliseconds(time),
        });

    [Fact]
    public void What_was_built_is_read_again() => GenRecord.Array[1, 20].Sample(records =>
    {
        var batch = BatchBuilder.Build(records, DateTimeOffset.UnixEpoch);
        batch.PlaceAt(1000, 0);

        var read = RecordReader.Read("t", 3, batch);

        Assert.True(batch.IsIntact());
        Assert.Equal(records.Length, read.Count);
        for (var i = 0; i < records.Length; i++)
        {
            Assert.Equal((1000L + i, records[i].Timestamp), (read[i].Offset, (DateTimeOffset?)read[i].Timestamp));
            AssertSame(records[i].Key, read[i].Key);
            AssertSame(records[i].Value, read[i].Value);
            Assert.Equal(records[i].Headers.Select(header => header.Name), read[i].Headers.Select(header => header.Name));
            Assert.All(records[i].Headers.Zip(read[i].Headers), pair => AssertSame(pair.First.Value, pair.Second.Value));
        }
    });

    [Fact]
    public void A_batch_of_the_Java_client_is_read()
    {
        var batch = new RecordBatch(Convert.FromHexString(JavaBatch));

        var record = Assert.Single(RecordReader.Read("t", 0, batch));

        Assert.True(batch.IsIntact());
        Assert.Equal(("k", "v"), (Encoding.UTF8.GetString(record.Key!.Value.Span), Encoding.UTF8.GetString(record.Value!.Value.Span)));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1234), record.Timestamp);
        Assert.Equal("h", Assert.Single(record.Headers).Name);
    }

    [Fact]
    public void A_record_built_here_is_byte_for_byte_what_the_Java_client_builds()
    {
        var batch = BatchBuilder.Build(
            [
                new()
                {
                    Key = "k"u8.ToArray(),
                    Value = "v"u8.ToArray(),
                    Headers = [new("h", "x"u8.ToArray())],
                    Timestamp = DateTimeOffset.FromUnixTimeMilliseconds(1234),
                },
            ],
            DateTimeOffset.UnixEpoch);

        // Producers send leader epoch -1.
        batch.PlaceAt(0, -1);
        Assert.Equal(JavaBatch, Convert.ToHexStringLower(batch.Bytes.Span));
    }

    [Fact]
    public void A_flipped_bit_is_noticed()
    {
        var bytes = BatchBuilder.Build([new() { Value = new byte[40] }], DateTimeOffset.UnixEpoch).Bytes.ToArray();
        bytes[^3] ^= 4;

        Assert.False(new RecordBatch(bytes).IsIntact());
    }

    [Fact]
    public void Gzip_is_opened()
    {
        var plain = BatchBuilder.Build([new() { Value = "one"u8.ToArray() }, new() { Value = "two"u8.ToArray() }], DateTimeOffset.UnixEpoch);
        using var compressed = new MemoryStream();
        compressed.Write(new byte[RecordBatch.HeaderLength]);
        using (var gzip = new GZipStream(compressed, CompressionMode.Compress, leaveOpen: true))
        {
            gzip.Write(plain.Payload.Span);
        }

        var bytes = compressed.ToArray();
        RecordBatch.WriteHeader(bytes, new(2, 0, 0) { Compression = CompressionType.Gzip });

        Assert.Equal(
            ["one", "two"],
            RecordReader.Read("t", 0, new(bytes)).Select(record => Encoding.UTF8.GetString(record.Value!.Value.Span)));
    }

    [Fact]
    public void Records_that_are_not_what_the_header_says_are_refused()
    {
        var bytes = BatchBuilder.Build([new() { Value = new byte[40] }], DateTimeOffset.UnixEpoch).Bytes.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(57), 9);

        Assert.Throws<MalformedMessageException>(() => RecordReader.Read("t", 0, new(bytes)));
    }

    private static void AssertSame(ReadOnlyMemory<byte>? expected, ReadOnlyMemory<byte>? actual)
    {
        Assert.Equal(expected is null, actual is null);
        Assert.True(expected.GetValueOrDefault().Span.SequenceEqual(actual.GetValueOrDefault().Span));
    }
}
