using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using CsCheck;

namespace Assay.Kafka.Broker.Tests.Protocol;

public sealed class MessageTests
{
    public static TheoryData<string> Apis => [.. Definitions.All.Select(api => api.Name)];

    [Theory, MemberData(nameof(Apis))]
    public void Every_version_of_a_message_reads_and_writes_the_same_bytes(string name)
    {
        var definition = Definitions.All.Single(api => api.Name == name);
        var api = ApiCatalog.Find((short)definition.Key)!;
        Assert.Equal((definition.Versions.Lowest, definition.Versions.Highest), (api.LowestVersion, api.HighestVersion));

        Gen.Int.Sample(seed =>
        {
            for (var version = api.LowestVersion; version <= api.HighestVersion; version++)
            {
                var random = new RandomMessage(definition, version, new Random(seed));
                AssertSame(random.Write(definition.Request), api.NewRequest(), version);
                AssertSame(random.Write(definition.Response), api.NewResponse(), version);
            }
        }, iter: 200);
    }

    [Theory, MemberData(nameof(Apis))]
    public void A_message_cut_short_is_refused(string name)
    {
        var definition = Definitions.All.Single(api => api.Name == name);
        var api = ApiCatalog.Find((short)definition.Key)!;

        Gen.Int.Sample(seed =>
        {
            var random = new Random(seed);
            var bytes = new RandomMessage(definition, api.HighestVersion, random).Write(definition.Request);
            var cut = bytes.AsMemory(0, random.Next(bytes.Length));

            Assert.Throws<MalformedMessageException>(() => Read(api.NewRequest(), cut, api.HighestVersion));
        }, iter: 100);
    }

    // Written by the serialisers of the Java client 4.3.1.
    [Theory]
    [InlineData(18, 3, "06617373617904312e3000")]
    [InlineData(3, 12, "020102030405060708090a0b0c0d0e0f10076f726465727300010000")]
    [InlineData(3, 4, "ffffffff01")]
    [InlineData(1, 18, "000001f400000001032000000100000000ffffffff0200000000000000010000000000000002020000000300000007000000000000012cfffffffffff" +
        "fffffffffffff00100000010108000000000000000c00010272020003036331010d00000005ffffffffffffffff00")]
    [InlineData(11, 9, "02670000177000002328010009636f6e73756d6572020672616e676504010203000477687900")]
    [InlineData(11, 5, "000167000017700000232800016d0001690008636f6e73756d657200000001000572616e676500000003010203")]
    public void Requests_of_the_Java_client_are_read_and_written_byte_for_byte(short key, short version, string hex) =>
        AssertSame(Convert.FromHexString(hex), ApiCatalog.Find(key)!.NewRequest(), version);

    [Fact]
    public void A_response_with_a_tagged_structure_is_written_as_the_Java_client_writes_it()
    {
        var response = new ProduceResponse
        {
            ThrottleTimeMs = 4,
            Responses =
            [
                new()
                {
                    Name = "t",
                    PartitionResponses =
                    [
                        new() { Index = 2, ErrorCode = 6, BaseOffset = -1, ErrorMessage = "no", CurrentLeader = { LeaderId = 1, LeaderEpoch = 9 } },
                    ],
                },
            ],
        };

        Assert.Equal(
            "02027402000000020006ffffffffffffffffffffffffffffffffffffffffffffffff01036e6f010009000000010000000900000000000400",
            Convert.ToHexStringLower(Write(response, 10)));
        Assert.Equal(6, response.FirstError());
    }

    [Fact]
    public void Tagged_fields_that_are_not_known_are_skipped()
    {
        // A software name and version, then tag 7 with three bytes.
        var bytes = Convert.FromHexString("06617373617904312e300107" + "03010203");

        var request = (ApiVersionsRequest)Read(new ApiVersionsRequest(), bytes, 3);

        Assert.Equal(("assay", "1.0"), (request.ClientSoftwareName, request.ClientSoftwareVersion));
    }

    [Fact]
    public void An_array_that_claims_more_elements_than_bytes_is_refused()
    {
        var bytes = Convert.FromHexString("7fffffff01");

        var error = Assert.Throws<MalformedMessageException>(() => Read(new MetadataRequest(), bytes, 4));

        Assert.Contains("2147483647 elements", error.Message, StringComparison.Ordinal);
    }

    private static void AssertSame(byte[] bytes, IMessagePart message, short version) =>
        Assert.Equal(Convert.ToHexStringLower(bytes), Convert.ToHexStringLower(Write(Read(message, bytes, version), version)));

    private static IMessagePart Read(IMessagePart message, ReadOnlyMemory<byte> bytes, short version)
    {
        var reader = new ProtocolReader(bytes);
        message.Read(ref reader, version);
        Assert.Equal(0, reader.Remaining);
        return message;
    }

    private static byte[] Write(IMessagePart message, short version)
    {
        using var writer = new ProtocolWriter();
        message.Write(writer, version);
        return writer.Written.ToArray();
    }
}
