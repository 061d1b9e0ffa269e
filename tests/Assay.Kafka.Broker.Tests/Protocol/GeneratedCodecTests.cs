using KafkaCodec;

namespace Assay.Kafka.Broker.Tests.Protocol;

public sealed class GeneratedCodecTests
{
    [Fact]
    public void The_checked_in_codec_is_what_the_generator_writes()
    {
        var folder = Path.Combine(Definitions.ProtocolFolder, CodecGenerator.MessagesFolder);
        var checkedIn = Directory.EnumerateFiles(folder, "*.g.cs")
            .ToDictionary(file => Path.GetFileName(file), file => File.ReadAllText(file).ReplaceLineEndings("\n"));

        var generated = CodecGenerator.Generate(Definitions.All);

        Assert.Equal(generated.Keys.Order(), checkedIn.Keys.Order());
        Assert.All(generated, file => Assert.Equal(file.Value, checkedIn[file.Key]));
    }

    [Theory]
    [InlineData("api 1 X 0-2\n\nrequest\n    A Unknown\n", "no structure is called Unknown")]
    [InlineData("api 1 X 0-2\n\nrequest\n    A int32 nonsense\n", "Do not understand 'nonsense'")]
    [InlineData("X 1 0-2\n", "starts with 'api")]
    public void A_definition_that_makes_no_sense_is_refused(string text, string message)
    {
        var error = Assert.Throws<FormatException>(() => DefinitionParser.Parse(text));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
