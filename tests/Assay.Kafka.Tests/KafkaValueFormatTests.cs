using System.Globalization;
using System.Text;

namespace Assay.Kafka.Tests;

public sealed class KafkaValueFormatTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private sealed record Price(int Cents);

    /// <summary>Prices as cents in hexadecimal digits.</summary>
    private sealed class HexFormat : KafkaValueFormat<Price>
    {
        public override ValueTask<Price> ReadAsync(KafkaRecord record, CancellationToken cancellationToken) =>
            new(new Price(int.Parse(record.ValueText!, NumberStyles.HexNumber, CultureInfo.InvariantCulture)));

        public override ValueTask<ReadOnlyMemory<byte>> WriteAsync(Price value, string topic, CancellationToken cancellationToken) =>
            new(Encoding.UTF8.GetBytes(value.Cents.ToString("x", CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task Reads_and_writes_values_in_a_format_of_ones_own()
    {
        await using var pool = Bare.Pool(kafka => kafka.Topic("prices"));
        await using var bare = await Bare.RentAsync(pool);
        var prices = bare.Cluster.Topic("prices", new HexFormat());
        await prices.Publish(new Price(255), cancellationToken: Cancelled);
        Assert.Equal("ff", (await prices.ShouldReceive(price => price.Cents == 255, cancellationToken: Cancelled)).Record.ValueText);
        await prices.ShouldReceiveLike(new { cents = 255 }, cancellationToken: Cancelled);
    }

    [Fact]
    public async Task Shows_its_values_as_json_and_the_nearest_before_one_that_can_not_be_read()
    {
        await using var pool = Bare.Pool(kafka => kafka.Topic("prices"));
        await using var bare = await Bare.RentAsync(pool);
        var prices = bare.Cluster.Topic("prices", new HexFormat());
        await prices.Publish(new Price(255), cancellationToken: Cancelled);
        await prices.Publish(KafkaMessage.Text("no number"), Cancelled);
        var missed = await Assert.ThrowsAsync<TopicAssertionException>(() => prices.ShouldReceiveLike(new { cents = 7 }, TimeSpan.FromMilliseconds(30), Cancelled));
        Assert.Contains("""prices[0]@0 {"cents":255}""", missed.Message, StringComparison.Ordinal);
        Assert.Contains("no number   (not a Price:", missed.Message, StringComparison.Ordinal);
        Assert.Contains("nearest: prices[0]@0", missed.Message, StringComparison.Ordinal);
        Assert.Contains("cents is 255, expected 7", missed.Message, StringComparison.Ordinal);
    }
}
