using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Records;
using Assay.Kafka.Broker.Tests.Requests;
using Microsoft.Extensions.Time.Testing;

namespace Assay.Kafka.Broker.Tests.Records;

/// <summary>Producers may stamp records with times that .NET has none for: behind the year 9999, or none at all.</summary>
public sealed class FarTimestampTests : IAsyncLifetime
{
    private const long MaxTimestamp = -3;

    private EmbeddedKafkaCluster _cluster = null!;
    private RawClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        // On a clock of its own a cluster takes any time.
        _cluster = await EmbeddedKafkaCluster.StartAsync(new() { TimeProvider = new FakeTimeProvider() });
        _cluster.CreateTopic("t");
        _client = await RawClient.ConnectAsync(_cluster);
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Theory, InlineData(300_000_000_000_000), InlineData(long.MaxValue)]
    public async Task Records_are_read_as_of_the_last_time_there_is_and_found_by_their_own(long timestamp)
    {
        await ProduceAsync(timestamp);

        Assert.Equal(DateTimeOffset.MaxValue.ToUnixTimeMilliseconds(), Assert.Single(_cluster.Read("t", 0)).Timestamp.ToUnixTimeMilliseconds());
        Assert.Equal((timestamp, 0), await FindAsync(timestamp));
        Assert.Equal((timestamp, 0), await FindAsync(MaxTimestamp));
    }

    private async Task ProduceAsync(long timestamp)
    {
        var bytes = Any.Batch(0).Bytes.ToArray();
        RecordBatch.WriteHeader(bytes, new(1, timestamp, timestamp));
        Assert.Equal(0, (await _client.AskAsync<ProduceResponse>(ApiCatalog.Produce, 12, Any.Produce("t", bytes))).FirstError());
    }

    private async Task<(long Timestamp, long Offset)> FindAsync(long timestamp)
    {
        var response = await _client.AskAsync<ListOffsetsResponse>(
            ApiCatalog.ListOffsets, 7, new ListOffsetsRequest { ReplicaId = -1, Topics = [new() { Name = "t", Partitions = [new() { Timestamp = timestamp }] }] });
        Assert.Equal(0, response.FirstError());
        return (response.Topics[0].Partitions[0].Timestamp, response.Topics[0].Partitions[0].Offset);
    }
}
