using System.Text;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Microsoft.Extensions.Time.Testing;

namespace Assay.Kafka.Broker.Tests.Topics;

public sealed class CleaningTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddDays(20_000));
    private EmbeddedKafkaCluster _cluster = null!;
    private RawClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await EmbeddedKafkaCluster.StartAsync(new() { TimeProvider = _time });
        _client = await RawClient.ConnectAsync(_cluster);
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task A_topic_that_says_nothing_of_retention_keeps_everything()
    {
        await CreateAsync();
        Write(("a", "1"));

        _time.Advance(TimeSpan.FromDays(3650));
        _cluster.CleanLogs();

        Assert.Equal(["a=1"], Read());
    }

    [Fact]
    public async Task Segments_go_when_their_newest_record_is_too_old()
    {
        await CreateAsync(("retention.ms", "60000"), ("segment.ms", "10000"));
        Write(("a", "1"));
        _time.Advance(TimeSpan.FromSeconds(30));
        Write(("b", "2"));
        _time.Advance(TimeSpan.FromSeconds(31));

        _cluster.CleanLogs();
        Assert.Equal(["b=2"], Read());
        _time.Advance(TimeSpan.FromSeconds(30));
        _cluster.CleanLogs();

        Assert.Empty(Read());
        Assert.Equal((2, 2), (_cluster.Topics[0].Partitions[0].StartOffset, _cluster.Topics[0].Partitions[0].EndOffset));
    }

    [Fact]
    public async Task Brokers_clean_by_themselves_when_their_clock_says_so()
    {
        await CreateAsync(("retention.ms", "1000"));
        Write(("a", "1"));

        // Kafka looks after 30 s, and every 5 minutes from then on.
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(["a=1"], Read());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(Read());
        Write(("b", "2"));
        _time.Advance(TimeSpan.FromSeconds(299));
        Assert.Equal(["b=2"], Read());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(Read());
    }

    [Fact]
    public async Task A_topic_that_no_client_created_is_cleaned_as_brokers_are_set_to()
    {
        await using var cluster = await EmbeddedKafkaCluster.StartAsync(
            new() { TimeProvider = _time, Settings = new Dictionary<string, string> { ["log.retention.ms"] = "1000" } }, TestContext.Current.CancellationToken);
        cluster.CreateTopic("t");
        cluster.Append("t", 0, new NewRecord());

        _time.Advance(TimeSpan.FromSeconds(30));

        Assert.Empty(cluster.Read("t", 0));
    }

    [Fact]
    public async Task The_oldest_segments_go_when_there_is_too_much()
    {
        await CreateAsync(("retention.bytes", "250"), ("segment.ms", "1000"));
        for (var i = 0; i < 4; i++)
        {
            Write(($"{i}", "v"));
            _time.Advance(TimeSpan.FromSeconds(2));
        }

        _cluster.CleanLogs();

        // Each batch has about 70 bytes: what is left is no less than what may be.
        Assert.Equal(["0=v", "1=v", "2=v", "3=v"], Read());
        await AlterAsync("retention.bytes", "140");
        _cluster.CleanLogs();
        Assert.Equal(["2=v", "3=v"], Read());
    }

    [Fact]
    public async Task What_has_to_be_compacted_soon_gets_out_of_the_active_segment_in_time()
    {
        await CreateAsync(("cleanup.policy", "compact"), ("max.compaction.lag.ms", "1000"));
        Write(("a", "1"));
        _time.Advance(TimeSpan.FromSeconds(2));
        Write(("a", "2"));
        _time.Advance(TimeSpan.FromSeconds(2));
        Write(("b", "1"));

        _cluster.CleanLogs();

        Assert.Equal(["a=2", "b=1"], Read());
    }

    [Fact]
    public async Task Compaction_keeps_the_last_of_each_key_and_the_offsets_as_they_were()
    {
        await CreateAsync(("cleanup.policy", "compact"), ("segment.ms", "1000"), ("min.cleanable.dirty.ratio", "0"));
        Write(("a", "1"), ("b", "1"));
        Write(("a", "2"));
        Roll();
        Write(("a", "3"));

        _cluster.CleanLogs();

        // The newest segment is left alone, and what it supersedes with it.
        Assert.Equal(["b=1", "a=2", "a=3"], Read());
        Assert.Equal([1, 2, 3], _cluster.Read("t", 0).Select(record => record.Offset));
        Roll();
        Write(("c", "1"));
        _cluster.CleanLogs();
        Assert.Equal(["b=1", "a=3", "c=1"], Read());
    }

    [Fact]
    public async Task Tombstones_stay_until_everybody_had_time_to_see_them()
    {
        await CreateAsync(("cleanup.policy", "compact"), ("segment.ms", "1000"), ("min.cleanable.dirty.ratio", "0"), ("delete.retention.ms", "60000"));
        Write(("a", "1"), ("b", "1"));
        Write(("a", null));
        Roll();
        Write(("c", "1"));
        _cluster.CleanLogs();
        Assert.Equal(["b=1", "a=-", "c=1"], Read());

        _time.Advance(TimeSpan.FromSeconds(59));
        _cluster.CleanLogs();
        Assert.Equal(["b=1", "a=-", "c=1"], Read());
        _time.Advance(TimeSpan.FromSeconds(2));
        _cluster.CleanLogs();
        Assert.Equal(["b=1", "c=1"], Read());
    }

    [Fact]
    public async Task A_log_without_tombstones_is_not_cleaned_again()
    {
        await CreateAsync(("cleanup.policy", "compact"), ("segment.ms", "1000"), ("min.cleanable.dirty.ratio", "0"), ("delete.retention.ms", "60000"));
        Write(("a", "1"));
        Write(("a", null), ("b", "1"));
        Roll();
        Write(("c", "1"));
        _cluster.CleanLogs();
        _time.Advance(TimeSpan.FromSeconds(61));
        _cluster.CleanLogs();
        Assert.Equal(["b=1", "c=1"], Read());
        var changes = _cluster.Changes;

        _time.Advance(TimeSpan.FromSeconds(61));
        _cluster.CleanLogs();

        Assert.Equal(changes, _cluster.Changes);
    }

    [Fact]
    public async Task What_is_too_new_or_too_little_is_not_compacted()
    {
        await CreateAsync(("cleanup.policy", "compact"), ("segment.ms", "1000"), ("min.compaction.lag.ms", "60000"));
        Write(("a", "1"));
        Write(("a", "2"));
        Roll();
        Write(("b", "1"));
        _cluster.CleanLogs();
        Assert.Equal(["a=1", "a=2", "b=1"], Read());

        _time.Advance(TimeSpan.FromSeconds(61));
        _cluster.CleanLogs();
        Assert.Equal(["a=2", "b=1"], Read());
    }

    [Fact]
    public async Task Both_policies_compact_and_delete()
    {
        await CreateAsync(("cleanup.policy", "compact,delete"), ("segment.ms", "1000"), ("min.cleanable.dirty.ratio", "0"), ("retention.ms", "60000"));
        Write(("a", "1"));
        Write(("a", "2"));
        Roll();
        Write(("b", "1"));
        _cluster.CleanLogs();
        Assert.Equal(["a=2", "b=1"], Read());

        _time.Advance(TimeSpan.FromSeconds(59));
        _cluster.CleanLogs();

        Assert.Equal(["b=1"], Read());
    }

    private async Task CreateAsync(params (string Name, string Value)[] configs)
    {
        var response = await _client.AskAsync<CreateTopicsResponse>(ApiCatalog.CreateTopics, 7, new CreateTopicsRequest
        {
            Topics =
            [
                new()
                {
                    Name = "t", NumPartitions = 1, ReplicationFactor = 1,
                    Configs = [.. configs.Select(config => new CreateTopicsRequest.CreatableTopic.CreatableTopicConfig { Name = config.Name, Value = config.Value })],
                },
            ],
        });
        Assert.Equal((ErrorCode.None, null), ((ErrorCode)response.FirstError(), response.Topics[0].ErrorMessage));
    }

    private async Task AlterAsync(string name, string value)
    {
        var response = await _client.AskAsync<IncrementalAlterConfigsResponse>(ApiCatalog.IncrementalAlterConfigs, 1, new IncrementalAlterConfigsRequest
        {
            Resources = [new() { ResourceType = 2, ResourceName = "t", Configs = [new() { Name = name, Value = value }] }],
        });
        Assert.Equal(0, response.FirstError());
    }

    // Far enough for the next batch to begin a new segment.
    private void Roll() => _time.Advance(TimeSpan.FromSeconds(2));

    private void Write(params (string Key, string? Value)[] records) => _cluster.Append("t", 0, [.. records.Select(record => new NewRecord
    {
        Key = Encoding.UTF8.GetBytes(record.Key),
        Value = record.Value is { } value ? (ReadOnlyMemory<byte>?)Encoding.UTF8.GetBytes(value) : null,
    })]);

    private IEnumerable<string> Read() => _cluster.Read("t", 0).Select(record =>
        $"{Encoding.UTF8.GetString(record.Key!.Value.Span)}={(record.Value is { } value ? Encoding.UTF8.GetString(value.Span) : "-")}");
}
