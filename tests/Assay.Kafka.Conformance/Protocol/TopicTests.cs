using Assay.Kafka.Broker.Configs;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Creatable = Assay.Kafka.Broker.Protocol.Messages.CreateTopicsRequest.CreatableTopic;

namespace Assay.Kafka.Conformance.Protocol;

public sealed class TopicTests
{
    [Theory, OnBoth]
    public async Task Topics_that_can_not_be_are_refused_with_their_reason(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var known = await place.CreateTopicAsync();

        Assert.Equal(ErrorCode.TopicAlreadyExists, await CreateAsync(place, new() { Name = known, NumPartitions = 1, ReplicationFactor = 1 }));
        Assert.Equal(ErrorCode.InvalidTopic, await CreateAsync(place, new() { Name = "no name", NumPartitions = 1, ReplicationFactor = 1 }));
        Assert.Equal(ErrorCode.InvalidTopic, await CreateAsync(place, new() { Name = new('x', 250), NumPartitions = 1, ReplicationFactor = 1 }));
        Assert.Equal(ErrorCode.InvalidTopic, await CreateAsync(place, new() { Name = "..", NumPartitions = 1, ReplicationFactor = 1 }));
        Assert.Equal(ErrorCode.InvalidPartitions, await CreateAsync(place, new() { Name = Place.NewName(), NumPartitions = 0, ReplicationFactor = 1 }));
        Assert.Equal(ErrorCode.PolicyViolation, await CreateAsync(place, new() { Name = Place.NewName(), NumPartitions = 10_001, ReplicationFactor = 1 }));
        Assert.Equal(ErrorCode.InvalidReplicationFactor, await CreateAsync(place, new() { Name = Place.NewName(), NumPartitions = 1, ReplicationFactor = 9 }));
        Assert.Equal(ErrorCode.InvalidReplicationFactor, await CreateAsync(place, new() { Name = Place.NewName(), NumPartitions = 1, ReplicationFactor = 0 }));
        Assert.Equal(ErrorCode.InvalidConfig, await CreateAsync(place, WithConfig("no.such", "1")));
        Assert.Equal(ErrorCode.InvalidConfig, await CreateAsync(place, WithConfig("retention.ms", "soon")));
        Assert.Equal(ErrorCode.InvalidConfig, await CreateAsync(place, WithConfig("retention.ms", "-2")));
        Assert.Equal(ErrorCode.InvalidConfig, await CreateAsync(place, WithConfig("cleanup.policy", "shred")));
        Assert.Equal(ErrorCode.InvalidConfig, await CreateAsync(place, WithConfig("segment.bytes", "100")));
        Assert.Equal(ErrorCode.InvalidConfig, await CreateAsync(place, WithConfig("min.insync.replicas", "0")));
    }

    [Theory, OnBoth]
    public async Task Brokers_may_be_given_for_each_partition_if_they_exist(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);

        Assert.Equal(ErrorCode.None, await CreateAsync(place, On([1], [1])));
        Assert.Equal(ErrorCode.InvalidReplicaAssignment, await CreateAsync(place, On([7])));
        Assert.Equal(ErrorCode.InvalidReplicaAssignment, await CreateAsync(place, On([0])));
        Assert.Equal(ErrorCode.InvalidReplicaAssignment, await CreateAsync(place, On([1, 1])));
        var mixed = On([1]);
        mixed.NumPartitions = 2;
        Assert.Equal(ErrorCode.InvalidRequest, await CreateAsync(place, mixed));
    }

    [Theory, OnBoth]
    public async Task Names_that_differ_in_a_dot_and_an_underscore_collide(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var name = Place.NewName();

        Assert.Equal(ErrorCode.None, await CreateAsync(place, new() { Name = name + ".a", NumPartitions = 1, ReplicationFactor = 1 }));
        Assert.Equal(ErrorCode.InvalidTopic, await CreateAsync(place, new() { Name = name + "_a", NumPartitions = 1, ReplicationFactor = 1 }));
    }

    [Theory, OnBoth]
    public async Task A_topic_that_would_collide_does_not_come_by_being_asked_for(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var name = Place.NewName();
        Assert.Equal(ErrorCode.None, await CreateAsync(place, new() { Name = name + ".a", NumPartitions = 1, ReplicationFactor = 1 }));

        Assert.Equal(ErrorCode.UnknownTopicOrPartition, await AskForAsync(place, name + "_a"));

        // Whatever was asked for before it would be there too.
        await Soon.True(async () => await AskForAsync(place, name + "_b") == ErrorCode.None);
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, await AskForAsync(place, name + "_a"));
    }

    [Theory, OnBoth]
    public async Task A_topic_that_is_named_twice_in_one_request_is_created_by_neither(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = new Creatable { Name = Place.NewName(), NumPartitions = 1, ReplicationFactor = 1 };

        var response = await place.Client.AskAsync<CreateTopicsResponse>(ApiCatalog.CreateTopics, 7, new CreateTopicsRequest { TimeoutMs = 5000, Topics = [topic, topic] });

        Assert.Equal((short)ErrorCode.InvalidRequest, Assert.Single(response.Topics).ErrorCode);
    }

    [Theory, OnBoth]
    public async Task Validation_only_creates_nothing(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = new Creatable { Name = Place.NewName(), NumPartitions = 3, ReplicationFactor = 1 };

        var request = new CreateTopicsRequest { TimeoutMs = 5000, Topics = [topic], ValidateOnly = true };
        var response = await place.Client.AskAsync<CreateTopicsResponse>(ApiCatalog.CreateTopics, 7, request);

        Assert.Equal((0, 3), (response.Topics[0].ErrorCode, response.Topics[0].NumPartitions));
        Assert.Equal(ErrorCode.None, await CreateAsync(place, topic));
    }

    [Theory, OnBoth]
    public async Task A_created_topic_is_answered_with_its_settings(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);

        var response = await place.Client.AskAsync<CreateTopicsResponse>(
            ApiCatalog.CreateTopics, 7, new CreateTopicsRequest { TimeoutMs = 5000, Topics = [WithConfig("segment.ms", "5000")] });

        var configs = response.Topics[0].Configs!;
        Assert.Contains(configs, config => config is { Name: "segment.ms", Value: "5000", ConfigSource: 1 });
        Assert.Contains(configs, config => config is { Name: "segment.bytes", Value: "1073741824", ConfigSource: 5 });
        Assert.Equal(TopicConfigs.All.Keys, configs.Select(config => config.Name).Order(StringComparer.Ordinal));
    }

    [Theory, OnBoth]
    public async Task Topics_grow_and_never_shrink(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync(2);

        Assert.Equal(ErrorCode.InvalidPartitions, await GrowAsync(place, topic, 2));
        Assert.Equal(ErrorCode.InvalidPartitions, await GrowAsync(place, topic, 1));
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, await GrowAsync(place, Place.NewName(), 3));
        Assert.Equal(ErrorCode.InvalidReplicaAssignment, await GrowAsync(place, topic, 3, [1], [1]));
        Assert.Equal(ErrorCode.InvalidReplicaAssignment, await GrowAsync(place, topic, 3, [9]));
        Assert.Equal(ErrorCode.None, await GrowAsync(place, topic, 4, [1], [1]));
    }

    [Theory, OnBoth]
    public async Task Topics_are_deleted_by_name_or_by_id(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var (one, other) = (await place.CreateTopicAsync(), await place.CreateTopicAsync());
        var metadata = await place.Client.AskAsync<MetadataResponse>(ApiCatalog.Metadata, 12, new MetadataRequest { Topics = [new() { Name = other }] });

        var deleted = await place.Client.AskAsync<DeleteTopicsResponse>(ApiCatalog.DeleteTopics, 6, new DeleteTopicsRequest
        {
            TimeoutMs = 5000,
            Topics = [new() { Name = one }, new() { TopicId = metadata.Topics[0].TopicId }, new() { Name = Place.NewName() }, new() { TopicId = Guid.NewGuid() }],
        });

        Assert.Equal(
            [(0, one), (0, other), ((short)ErrorCode.UnknownTopicOrPartition, "?"), ((short)ErrorCode.UnknownTopicId, null)],
            deleted.Responses.OrderBy(topic => topic.ErrorCode).ThenBy(topic => topic.Name != one)
                .Select(topic => (topic.ErrorCode, topic.ErrorCode == (short)ErrorCode.UnknownTopicOrPartition ? "?" : topic.Name)));
    }

    private static Creatable WithConfig(string name, string value) =>
        new() { Name = Place.NewName(), NumPartitions = 1, ReplicationFactor = 1, Configs = [new() { Name = name, Value = value }] };

    private static Creatable On(params List<int>[] brokers) => new()
    {
        Name = Place.NewName(),
        NumPartitions = -1,
        ReplicationFactor = -1,
        Assignments = [.. brokers.Select((ids, index) => new Creatable.CreatableReplicaAssignment { PartitionIndex = index, BrokerIds = ids })],
    };

    private static async Task<ErrorCode> CreateAsync(Place place, Creatable topic)
    {
        var response = await place.Client.AskAsync<CreateTopicsResponse>(ApiCatalog.CreateTopics, 7, new CreateTopicsRequest { TimeoutMs = 5000, Topics = [topic] });
        return (ErrorCode)response.Topics[0].ErrorCode;
    }

    private static async Task<ErrorCode> AskForAsync(Place place, string topic)
    {
        var response = await place.Client.AskAsync<MetadataResponse>(
            ApiCatalog.Metadata, 9, new MetadataRequest { AllowAutoTopicCreation = true, Topics = [new() { Name = topic }] });
        return (ErrorCode)response.Topics[0].ErrorCode;
    }

    private static async Task<ErrorCode> GrowAsync(Place place, string topic, int count, params List<int>[] brokers)
    {
        var response = await place.Client.AskAsync<CreatePartitionsResponse>(ApiCatalog.CreatePartitions, 3, new CreatePartitionsRequest
        {
            TimeoutMs = 5000,
            Topics =
            [
                new()
                {
                    Name = topic,
                    Count = count,
                    Assignments = brokers.Length == 0
                        ? null
                        : [.. brokers.Select(ids => new CreatePartitionsRequest.CreatePartitionsTopic.CreatePartitionsAssignment { BrokerIds = ids })],
                },
            ],
        });
        return (ErrorCode)response.Results[0].ErrorCode;
    }
}
