using Assay.Kafka.Broker.Configs;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Described = Assay.Kafka.Broker.Protocol.Messages.DescribeConfigsResponse.DescribeConfigsResult;

namespace Assay.Kafka.Conformance.Protocol;

public sealed class ConfigTests
{
    private const sbyte Topic = 2;
    private const sbyte Broker = 4;
    private const sbyte ClientMetrics = 16;
    private const sbyte Group = 32;

    private const sbyte Set = 0;
    private const sbyte Delete = 1;
    private const sbyte Append = 2;
    private const sbyte Subtract = 3;

    [Theory, OnBoth]
    public async Task Settings_of_a_topic_are_set_deleted_appended_and_subtracted(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();

        Assert.Equal(ErrorCode.None, await AlterAsync(place, Topic, topic, ("retention.ms", Set, "1000"), ("cleanup.policy", Append, "compact")));
        await EventuallyAsync(place, topic, ("retention.ms", "1000", 1), ("cleanup.policy", "delete,compact", 1));
        Assert.Equal(ErrorCode.None, await AlterAsync(place, Topic, topic, ("retention.ms", Delete, null), ("cleanup.policy", Subtract, "delete")));
        await EventuallyAsync(place, topic, ("retention.ms", "-1", 4), ("cleanup.policy", "compact", 1));
    }

    [Theory, OnBoth]
    public async Task Changes_that_can_not_be_are_refused_and_change_nothing(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();

        Assert.Equal(ErrorCode.InvalidConfig, await AlterAsync(place, Topic, topic, ("retention.ms", Set, "1"), ("no.such", Set, "1")));
        Assert.Equal(ErrorCode.InvalidConfig, await AlterAsync(place, Topic, topic, ("retention.ms", Append, "1")));
        Assert.Equal(ErrorCode.InvalidConfig, await AlterAsync(place, Topic, topic, ("retention.ms", Set, "soon")));
        Assert.Equal(ErrorCode.InvalidRequest, await AlterAsync(place, Topic, topic, ("retention.ms", Set, "1"), ("retention.ms", Set, "2")));
        Assert.Equal(ErrorCode.InvalidRequest, await AlterAsync(place, Topic, topic, ("retention.ms", Set, null)));
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, await AlterAsync(place, Topic, Place.NewName(), ("retention.ms", Set, "1")));
        Assert.Equal(ErrorCode.InvalidRequest, await AlterAsync(place, Broker, "1", ("num.partitions", Set, "3")));
        Assert.Equal(ErrorCode.InvalidRequest, await AlterAsync(place, Broker, "7", ("log.retention.ms", Set, "3")));
        Assert.Equal(ErrorCode.InvalidRequest, await AlterAsync(place, 99, "x", ("a", Set, "3")));
        await EventuallyAsync(place, topic, ("retention.ms", "-1", 4));
    }

    [Theory, OnBoth]
    public async Task Replacing_settings_takes_the_others_away(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync(1, ("segment.ms", "5000"));

        var response = await place.Client.AskAsync<AlterConfigsResponse>(ApiCatalog.AlterConfigs, 2, new AlterConfigsRequest
        {
            Resources = [new() { ResourceType = Topic, ResourceName = topic, Configs = [new() { Name = "retention.ms", Value = "7000" }] }],
        });

        Assert.Equal(0, response.FirstError());
        await EventuallyAsync(place, topic, ("retention.ms", "7000", 1), ("segment.ms", "604800000", 5));
    }

    [Theory, OnBoth]
    public async Task Validation_only_changes_nothing(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();

        Assert.Equal(ErrorCode.None, await AlterAsync(place, Topic, topic, validateOnly: true, ("segment.ms", Set, "1000")));

        Assert.Contains((await DescribeAsync(place, Topic, topic)).Configs, config => config is { Name: "segment.ms", Value: "604800000" });
    }

    [Theory, OnBoth]
    public async Task A_topic_has_the_settings_of_Kafka_with_their_types_and_sources(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();

        var described = await DescribeAsync(place, Topic, topic);

        Assert.Equal(
            TopicConfigs.All.Values.Select(config => (config.Name, (sbyte)config.Type)),
            described.Configs.OrderBy(config => config.Name, StringComparer.Ordinal).Select(config => (config.Name, config.ConfigType)));
        Assert.All(described.Configs, config => Assert.NotEmpty(config.Documentation!));
        var bytes = described.Configs.Single(config => config.Name == "max.message.bytes");
        Assert.Equal(("1048588", 5, false, false), (bytes.Value, bytes.ConfigSource, bytes.ReadOnly, bytes.IsSensitive));
        Assert.Equal(("message.max.bytes", "1048588", 5), Synonym(Assert.Single(bytes.Synonyms)));
        var retention = described.Configs.Single(config => config.Name == "retention.ms");
        Assert.Equal(("-1", 4), (retention.Value, retention.ConfigSource));
        Assert.Contains(("log.retention.ms", "-1", 4), retention.Synonyms.Select(Synonym));
    }

    [Theory, OnBoth]
    public async Task Every_default_of_a_topic_is_that_of_Kafka(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var topic = await place.CreateTopicAsync();

        var described = await DescribeAsync(place, Topic, topic);

        // What the servers of tests are given differently.
        string[] given = ["retention.ms", "segment.index.bytes", "min.insync.replicas"];
        Assert.All(described.Configs.Where(config => !given.Contains(config.Name)), config =>
        {
            Assert.Equal(TopicConfigs.All[config.Name].Default, config.Value);
            Assert.Equal(5, config.ConfigSource);
        });
    }

    [Theory, OnBoth]
    public async Task A_broker_says_which_settings_can_only_be_given_at_its_start(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);

        var described = await DescribeAsync(place, Broker, "1");

        Assert.Contains(described.Configs, config => config is { Name: "node.id", Value: "1", ReadOnly: true, ConfigSource: 4 });
        Assert.Contains(described.Configs, config => config is { Name: "log.cleaner.backoff.ms", Value: "15000", ReadOnly: false, ConfigSource: 5 });
        Assert.Contains(described.Configs, config => config is { Name: "ssl.key.password", Value: null, IsSensitive: true });
        Assert.All(Assay.Kafka.Broker.Configs.BrokerConfigs.All.Values, definition =>
        {
            var config = Assert.Single(described.Configs, config => config.Name == definition.Name);
            Assert.Equal((definition.Name, (sbyte)definition.Type, definition.IsReadOnly), (config.Name, config.ConfigType, config.ReadOnly));
        });
    }

    [Theory, OnBoth]
    public async Task Groups_and_client_metrics_have_settings_once_they_are_named(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var name = Place.NewName();

        Assert.Equal(ErrorCode.InvalidRequest, await AlterAsync(place, ClientMetrics, name, ("interval.ms", Set, "1")));
        Assert.Equal(ErrorCode.None, await AlterAsync(place, ClientMetrics, name, ("interval.ms", Set, "1000"), ("metrics", Set, "org.apache.kafka.producer.")));
        Assert.Equal(ErrorCode.InvalidConfig, await AlterAsync(place, Group, name, ("no.such", Set, "1")));
        Assert.Equal(ErrorCode.None, await AlterAsync(place, Group, name, ("share.auto.offset.reset", Set, "earliest")));
        foreach (var value in (string[])["by_duration:P1DT1H2M3.5S", "by_duration:pt0s", "by_duration:-PT-1H", "latest"])
        {
            Assert.Equal((value, ErrorCode.None), (value, await AlterAsync(place, Group, name, validateOnly: true, ("share.auto.offset.reset", Set, value))));
        }

        foreach (var value in (string[])["soon", "none", "Earliest", "by_duration", "by_duration:", "by_duration:1h", "by_duration:P", "by_duration:PT", "by_duration:P1DT", "by_duration:P1Y", "by_duration:-PT1H"])
        {
            Assert.Equal((value, ErrorCode.InvalidConfig), (value, await AlterAsync(place, Group, name, ("share.auto.offset.reset", Set, value))));
        }


        Assert.Equal(
            Assay.Kafka.Broker.Configs.GroupConfigs.All.Values.Select(config => (config.Name, (sbyte)config.Type)),
            (await DescribeAsync(place, Group, name)).Configs.OrderBy(config => config.Name, StringComparer.Ordinal).Select(config => (config.Name, config.ConfigType)));
        await UntilAsync(async () => (await ListAsync(place, 1, ClientMetrics, Group)).Count(resource => resource.ResourceName == name) == 2);
        Assert.Contains(await ListAsync(place, 0), resource => resource.ResourceName == name);
        Assert.Equal(ErrorCode.None, await AlterAsync(place, ClientMetrics, name, ("interval.ms", Delete, null), ("metrics", Delete, null)));
    }

    [Theory, OnBoth]
    public async Task A_broker_takes_settings_that_nobody_knows_and_keeps_them_to_itself(Subject subject)
    {
        await using var place = await Place.OpenAsync(subject);
        var name = Place.NewName();

        Assert.Equal(ErrorCode.None, await AlterAsync(place, Broker, "1", (name, Set, "secret")));

        await UntilAsync(async () => (await DescribeAsync(place, Broker, "1")).Configs.Any(config => config.Name == name && config is { IsSensitive: true, Value: null }));
        Assert.Equal(ErrorCode.None, await AlterAsync(place, Broker, "1", (name, Delete, null)));
    }

    private static (string Name, string? Value, int Source) Synonym(Described.DescribeConfigsResourceResult.DescribeConfigsSynonym synonym) =>
        (synonym.Name, synonym.Value, synonym.Source);

    private static Task<ErrorCode> AlterAsync(Place place, sbyte type, string name, params (string Name, sbyte Operation, string? Value)[] changes) =>
        AlterAsync(place, type, name, validateOnly: false, changes);

    private static async Task<ErrorCode> AlterAsync(
        Place place, sbyte type, string name, bool validateOnly, params (string Name, sbyte Operation, string? Value)[] changes)
    {
        var response = await place.Client.AskAsync<IncrementalAlterConfigsResponse>(ApiCatalog.IncrementalAlterConfigs, 1, new IncrementalAlterConfigsRequest
        {
            ValidateOnly = validateOnly,
            Resources =
            [
                new()
                {
                    ResourceType = type,
                    ResourceName = name,
                    Configs = [.. changes.Select(change => new IncrementalAlterConfigsRequest.AlterConfigsResource.AlterableConfig { Name = change.Name, ConfigOperation = change.Operation, Value = change.Value })],
                },
            ],
        });
        return (ErrorCode)response.Responses[0].ErrorCode;
    }

    private static async Task<Described> DescribeAsync(Place place, sbyte type, string name)
    {
        var response = await place.Client.AskAsync<DescribeConfigsResponse>(ApiCatalog.DescribeConfigs, 4, new DescribeConfigsRequest
        {
            IncludeSynonyms = true,
            IncludeDocumentation = true,
            Resources = [new() { ResourceType = type, ResourceName = name, ConfigurationKeys = null }],
        });
        Assert.Equal(0, response.Results[0].ErrorCode);
        return response.Results[0];
    }

    private static async Task<List<ListConfigResourcesResponse.ConfigResource>> ListAsync(Place place, short version, params List<sbyte> types) =>
        (await place.Client.AskAsync<ListConfigResourcesResponse>(ApiCatalog.ListConfigResources, version, new ListConfigResourcesRequest { ResourceTypes = types })).ConfigResources;

    // Apache Kafka tells what was altered a moment later.
    private static Task EventuallyAsync(Place place, string topic, params (string Name, string Value, sbyte Source)[] expected) => UntilAsync(async () =>
    {
        var described = (await DescribeAsync(place, Topic, topic)).Configs;
        return expected.All(wanted => described.Any(config => config.Name == wanted.Name && config.Value == wanted.Value && config.ConfigSource == wanted.Source));
    });

    private static Task UntilAsync(Func<Task<bool>> condition) => Soon.True(condition);
}
