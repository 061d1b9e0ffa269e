using System.Text;
using Assay.Kafka.Broker.Codecs;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Tests.Clients;
using CsCheck;
using Compression = Confluent.Kafka.CompressionType;

namespace Assay.Kafka.Broker.Tests.Codecs;

public sealed class DecompressionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, "1f8b08000000000000ff9360606060ca662a6362ca60aa000054c206f20d000000")]
    [InlineData(2, "82534e415050590000000001000000010000000f0d3018000000026b02760202680278")]
    [InlineData(3, "04224d186040820d00008018000000026b0276020268027800000000")]
    [InlineData(4, "28b52ffd005868000018000000026b02760202680278010000")]
    public void What_the_Java_client_compressed_is_opened(int compression, string payload) =>
        Assert.Equal("18000000026b02760202680278", Convert.ToHexStringLower(Decompression.Open((CompressionType)compression, Convert.FromHexString(payload)).Span));

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public void A_longer_text_is_opened(int compression) =>
        Assert.Equal(Samples.Plain, Decompression.Open((CompressionType)compression, Samples.Of(compression)).ToArray());

    // librdkafka carries the reference implementations of all four.
    [Theory, InlineData(Compression.Gzip), InlineData(Compression.Snappy), InlineData(Compression.Lz4), InlineData(Compression.Zstd)]
    public async Task What_librdkafka_compressed_is_opened(Compression compression)
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(cancellationToken: Cancellation);
        using var producer = Client.Producer(cluster, config =>
        {
            config.CompressionType = compression;
            config.LingerMs = 5;
        });
        var random = new Random(4711);
        var values = Enumerable.Range(0, 150).Select(n => Value(random, n)).ToList();

        await Task.WhenAll(values.Select(value => producer.ProduceAsync("t", new() { Value = value }, Cancellation)));

        Assert.Equal(values, cluster.Read("t", 0).Select(record => Encoding.UTF8.GetString(record.Value!.Value.Span)));
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public void Damaged_data_is_opened_to_something_or_refused_and_nothing_else(int compression)
    {
        var intact = Samples.Of(compression);
        Gen.Select(Gen.Int[0, intact.Length - 1], Gen.Byte, Gen.Byte.Array[0, 30]).Sample((at, with, more) =>
        {
            var damaged = (byte[])[.. intact, .. more];
            damaged[at] = with;
            try
            {
                Decompression.Open((CompressionType)compression, damaged);
            }
            catch (MalformedMessageException)
            {
                // The other of the two allowed outcomes.
            }
        }, iter: 20_000);
    }

    [Fact]
    public void An_unknown_compression_is_refused() =>
        Assert.Throws<MalformedMessageException>(() => Decompression.Open((CompressionType)7, new byte[10]));

    // From what compresses well to what does not, from nothing to a hundred kilobytes: all kinds of blocks, tables and offsets.
    private static string Value(Random random, int n)
    {
        var length = random.Next(0, n % 10 == 0 ? 100_000 : 3_000);
        return (n % 5) switch
        {
            0 => new('x', length),
            1 => string.Concat(Enumerable.Range(0, length / 10).Select(i => $"{{\"id\":{i * n},")),
            2 => string.Concat(Enumerable.Range(0, length).Select(_ => (char)random.Next(32, 127))),
            3 => string.Concat(Enumerable.Range(0, length / 4).Select(_ => "the quick brown fox jumps over"[random.Next(0, 28)..][..2])),
            _ => string.Concat(Enumerable.Range(0, length).Select(_ => (char)('a' + (int)(random.NextDouble() * random.NextDouble() * 6)))),
        };
    }
}
