using System.Text.Json.Nodes;
using Assay.Kafka.SchemaRegistry.Schemas;
using Avro.Generic;
using Avro.IO;
using CsCheck;

namespace Assay.Kafka.SchemaRegistry.Tests.AvroSchemas;

/// <summary>What the registry says of two schemas, held against what Avro's own library does with data.</summary>
public sealed class AvroCompatibilityPropertyTests
{
    private static readonly int Rounds = TestRun.Count(1_500, 50_000);

    [Fact]
    public void Calls_readable_what_can_be_read_and_unreadable_what_can_not()
    {
        var (readable, unreadable) = (0, 0);
        Gen.Int.Sample(
            seed =>
            {
                var avro = new RandomAvro(new Random(seed));
                var writer = avro.Schema();
                var reader = avro.Changed(writer);
                var difficulties = Parse(reader).DifficultiesWith(Parse(writer));
                var failure = Failure(reader.ToJsonString(), writer.ToJsonString());
                Interlocked.Increment(ref difficulties.Count == 0 ? ref readable : ref unreadable);
                Assert.True(
                    difficulties.Count == 0 == failure is null,
                    $"writer {writer.ToJsonString()}\nreader {reader.ToJsonString()}\nthe registry says: {(difficulties.Count == 0 ? "readable" : string.Join(", ", difficulties))}\nAvro says: {failure ?? "readable"}");
            },
            iter: Rounds);
        // Neither answer is rare, so that neither is missed.
        Assert.InRange(readable, Rounds / 10, Rounds);
        Assert.InRange(unreadable, Rounds / 10, Rounds);
    }

    [Fact]
    public void Prints_schemas_that_avro_reads_as_the_same() => Gen.Int.Sample(
        seed =>
        {
            var schema = new RandomAvro(new Random(seed)).Schema();
            var printed = Parse(schema).Text;
            Assert.Equal(printed, SchemaParser.Parse(SchemaKind.Avro, printed, []).Text);
            Assert.Equal(global::Avro.Schema.Parse(schema.ToJsonString()), global::Avro.Schema.Parse(printed));
        },
        iter: Rounds);

    private static ParsedSchema Parse(JsonNode schema) => SchemaParser.Parse(SchemaKind.Avro, schema.ToJsonString(), []);

    /// <summary>Why data of the writer can't be read; null when all of it can.</summary>
    private static string? Failure(string reader, string writer)
    {
        var (read, written) = (global::Avro.Schema.Parse(reader), global::Avro.Schema.Parse(writer));
        foreach (var value in AvroData.Of(written))
        {
            using var bytes = new MemoryStream();
            new GenericWriter<object?>(written).Write(value, new BinaryEncoder(bytes));
            bytes.Position = 0;
            try
            {
                new GenericReader<object?>(written, read).Read(null, new BinaryDecoder(bytes));
            }
            catch (Exception failed)
            {
                return failed.Message;
            }

            if (bytes.Position != bytes.Length)
                return "not all of the data was read";
        }

        return null;
    }
}
