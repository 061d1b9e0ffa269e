using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Tests.Requests;

namespace Assay.Kafka.Conformance.Places;

/// <summary>Where a behaviour is tried: a cluster of its own, or Apache Kafka, where topics of its own keep tests apart.</summary>
internal sealed class Place : IAsyncDisposable
{
    private const sbyte GroupResource = 32;

    private readonly EmbeddedKafkaCluster? _cluster;

    private Place(string bootstrapServers, EmbeddedKafkaCluster? cluster, RawClient client)
    {
        BootstrapServers = bootstrapServers;
        _cluster = cluster;
        Client = client;
    }

    public string BootstrapServers { get; }

    /// <summary>A connection that is open already.</summary>
    public RawClient Client { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<Place> OpenAsync(Subject subject)
    {
        var cluster = subject == Subject.Embedded ? await EmbeddedKafkaCluster.StartAsync(cancellationToken: Cancellation) : null;
        var servers = cluster?.BootstrapServers ?? await ApacheKafka.BootstrapServersAsync();
        return new(servers, cluster, await RawClient.ConnectAsync(servers));
    }

    /// <summary>A name that nobody else has.</summary>
    public static string NewName() => $"t{Guid.NewGuid():N}";

    /// <summary>Creates a topic and waits until each of its partitions can be produced to.</summary>
    public async Task<string> CreateTopicAsync(int partitions = 1, params (string Name, string Value)[] configs)
    {
        var name = NewName();
        var created = await Client.AskAsync<CreateTopicsResponse>(ApiCatalog.CreateTopics, 7, new CreateTopicsRequest
        {
            TimeoutMs = 10_000,
            Topics =
            [
                new()
                {
                    Name = name, NumPartitions = partitions, ReplicationFactor = 1,
                    Configs = [.. configs.Select(config => new CreateTopicsRequest.CreatableTopic.CreatableTopicConfig { Name = config.Name, Value = config.Value })],
                },
            ],
        });
        Assert.Equal(0, created.FirstError());
        await UntilItHasLeadersAsync(name, partitions);
        return name;
    }

    /// <summary>Waits until a list of offsets succeeds for each partition: then its leader is there and knows it.</summary>
    public async Task UntilItHasLeadersAsync(string topic, int partitions)
    {
        var request = new ListOffsetsRequest
        {
            Topics =
            [
                new()
                {
                    Name = topic,
                    Partitions = [.. Enumerable.Range(0, partitions).Select(index => new ListOffsetsRequest.ListOffsetsTopic.ListOffsetsPartition { PartitionIndex = index, Timestamp = -1 })],
                },
            ],
        };
        while ((await Client.AskAsync<ListOffsetsResponse>(ApiCatalog.ListOffsets, 7, request)).FirstError() is not 0 and var error)
        {
            Assert.Contains((ErrorCode)error, (ErrorCode[])[ErrorCode.UnknownTopicOrPartition, ErrorCode.NotLeaderOrFollower, ErrorCode.LeaderNotAvailable]);
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancellation);
        }
    }

    public async Task<(ErrorCode Error, long Offset)> ProduceAsync(string topic, ReadOnlyMemory<byte> batch, short acks = -1, short version = 9)
    {
        var response = await Client.AskAsync<ProduceResponse>(ApiCatalog.Produce, version, Any.Produce(topic, batch, acks));
        var partition = response.Responses[0].PartitionResponses[0];
        return ((ErrorCode)partition.ErrorCode, partition.BaseOffset);
    }

    /// <summary>Produces in the last version that names topics, where a transaction takes in the partition by itself.</summary>
    public async Task<(ErrorCode Error, long Offset)> ProduceToAsync(string topic, int partition, ReadOnlyMemory<byte> batch, string? transactionalId = null)
    {
        var response = await Client.AskAsync<ProduceResponse>(ApiCatalog.Produce, 12, new ProduceRequest
        {
            Acks = -1,
            TimeoutMs = 10_000,
            TransactionalId = transactionalId,
            TopicData = [new() { Name = topic, PartitionData = [new() { Index = partition, Records = batch }] }],
        });
        var produced = response.Responses[0].PartitionResponses[0];
        return ((ErrorCode)produced.ErrorCode, produced.BaseOffset);
    }

    /// <summary>Lets a share group begin at the oldest record. Without it, it begins at the newest.</summary>
    public async Task ShareFromTheBeginningAsync(string group)
    {
        var altered = await Client.AskAsync<IncrementalAlterConfigsResponse>(ApiCatalog.IncrementalAlterConfigs, 1, new IncrementalAlterConfigsRequest
        {
            Resources = [new() { ResourceType = GroupResource, ResourceName = group, Configs = [new() { Name = "share.auto.offset.reset", Value = "earliest" }] }],
        });
        Assert.Equal(0, altered.Responses[0].ErrorCode);
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }
}
