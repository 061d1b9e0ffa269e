using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Tests.Clients;
using Confluent.Kafka;

namespace Assay.Kafka.Broker.Tests.Faults;

public sealed class FaultTests : IAsyncLifetime
{
    private EmbeddedKafkaCluster _cluster = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _cluster = await EmbeddedKafkaCluster.StartAsync();
        _cluster.CreateTopic("t", 2);
    }

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task A_client_tries_again_what_failed_for_a_while()
    {
        using var producer = Client.Producer(_cluster, config => config.RetryBackoffMs = 1);
        var fault = _cluster.Faults.Fail(KafkaErrorCode.NotLeaderOrFollower, new() { Api = KafkaApi.Produce, Times = 2 });

        await producer.ProduceAsync("t", new() { Value = "v" }, Cancellation);

        Assert.Equal(2, fault.Hits);
        Assert.Equal(1, _cluster.Topics[0].Partitions.Sum(partition => partition.EndOffset));
    }

    [Fact]
    public async Task A_failure_that_is_final_reaches_the_application()
    {
        using var producer = Client.Producer(_cluster);
        _cluster.Faults.Fail(KafkaErrorCode.TopicAuthorizationFailed, new() { Api = KafkaApi.Produce });

        var error = await Assert.ThrowsAsync<ProduceException<string?, string?>>(() => producer.ProduceAsync("t", new() { Value = "v" }, Cancellation));

        Assert.Equal(ErrorCode.TopicAuthorizationFailed, error.Error.Code);
        Assert.Equal(0, _cluster.Topics[0].Partitions.Sum(partition => partition.EndOffset));
    }

    [Fact]
    public async Task A_failure_of_fetches_reaches_the_application_also_in_the_middle_of_a_session()
    {
        using var consumer = Client.Consumer(_cluster, "g");
        consumer.Assign([new TopicPartitionOffset("t", 0, 0), new TopicPartitionOffset("t", 1, 0)]);
        _cluster.Append("t", 0, new NewRecord { Value = "v"u8.ToArray() });
        await consumer.ConsumeAsync(1);
        using var fault = _cluster.Faults.Fail(KafkaErrorCode.TopicAuthorizationFailed, new() { Api = KafkaApi.Fetch });

        var error = await Task.Run(() => Assert.Throws<ConsumeException>(() => consumer.Consume(Client.Patience)), Cancellation);

        Assert.Equal(ErrorCode.TopicAuthorizationFailed, error.Error.Code);
    }

    [Fact]
    public async Task A_failure_of_a_produce_that_nobody_waits_for_closes_its_connection()
    {
        await using var client = await RawClient.ConnectAsync(_cluster);
        _cluster.Faults.Fail(KafkaErrorCode.TopicAuthorizationFailed, new() { Api = KafkaApi.Produce });

        await client.SendAsync(ApiCatalog.Produce, 9, new ProduceRequest { Acks = 0 });

        Assert.True(await client.IsClosedAsync());
    }

    [Fact]
    public void What_no_fault_can_meet_is_refused() => Assert.Contains(
        "Nothing meets SaslAuthenticate",
        Assert.Throws<ArgumentException>(() => _cluster.Faults.Disconnect(new() { Api = KafkaApi.SaslAuthenticate })).Message,
        StringComparison.Ordinal);

    [Fact]
    public async Task A_failure_of_one_partition_leaves_the_others_alone()
    {
        using var producer = Client.Producer(_cluster);
        _cluster.Faults.Fail(KafkaErrorCode.MessageTooLarge, new() { Api = KafkaApi.Produce, Topic = "t", Partition = 1 });

        await producer.ProduceAsync(new TopicPartition("t", 0), new() { Value = "v" }, Cancellation);
        var error = await Assert.ThrowsAsync<ProduceException<string?, string?>>(
            () => producer.ProduceAsync(new TopicPartition("t", 1), new() { Value = "v" }, Cancellation));

        Assert.Equal(ErrorCode.MsgSizeTooLarge, error.Error.Code);
    }

    [Fact]
    public async Task A_lost_answer_makes_a_producer_without_idempotence_write_twice()
    {
        using var producer = Client.Producer(_cluster, config => config.RetryBackoffMs = 1);
        var fault = _cluster.Faults.LoseAnswers(new() { Api = KafkaApi.Produce, Times = 1 });

        await producer.ProduceAsync(new TopicPartition("t", 0), new() { Value = "v" }, Cancellation);

        Assert.Equal(1, fault.Hits);
        Assert.Equal(["v", "v"], _cluster.Read("t", 0).Select(record => System.Text.Encoding.UTF8.GetString(record.Value!.Value.Span)));
    }

    [Fact]
    public async Task A_lost_answer_is_made_good_by_idempotence()
    {
        using var producer = Client.Producer(_cluster, config => (config.RetryBackoffMs, config.EnableIdempotence) = (1, true));
        await producer.ProduceAsync(new TopicPartition("t", 0), new() { Value = "first" }, Cancellation);
        var fault = _cluster.Faults.LoseAnswers(new() { Api = KafkaApi.Produce, Times = 1 });

        await producer.ProduceAsync(new TopicPartition("t", 0), new() { Value = "v" }, Cancellation);

        Assert.Equal(1, fault.Hits);
        Assert.Equal(2, _cluster.Read("t", 0).Count);
    }

    [Fact]
    public async Task A_client_connects_again_when_it_is_disconnected()
    {
        using var producer = Client.Producer(_cluster, config => config.RetryBackoffMs = 1);
        await producer.ProduceAsync("t", new() { Value = "v" }, Cancellation);
        var fault = _cluster.Faults.Disconnect(new() { Api = KafkaApi.Produce, Times = 1 });

        await producer.ProduceAsync("t", new() { Value = "v" }, Cancellation);
        await _cluster.DisconnectClientsAsync();
        await producer.ProduceAsync("t", new() { Value = "v" }, Cancellation);

        Assert.Equal(1, fault.Hits);
        Assert.Equal(3, _cluster.Topics[0].Partitions.Sum(partition => partition.EndOffset));
    }

    [Fact]
    public async Task Records_come_twice_with_offsets_of_their_own()
    {
        using (_cluster.Faults.Duplicate(new() { Topic = "t", Partition = 0 }))
        {
            using var producer = Client.Producer(_cluster, config => config.EnableIdempotence = true);
            await producer.ProduceAsync(new TopicPartition("t", 0), new() { Value = "v" }, Cancellation);
            await producer.ProduceAsync(new TopicPartition("t", 0), new() { Value = "w" }, Cancellation);
        }

        using var consumer = Client.Consumer(_cluster, "g");
        consumer.Assign(new TopicPartitionOffset("t", 0, Offset.Beginning));
        Assert.Equal(["v", "v", "w", "w"], (await consumer.ConsumeAsync(4)).Select(record => record.Message.Value));
    }

    [Fact]
    public async Task An_answer_comes_late_by_the_latency()
    {
        using var producer = Client.Producer(_cluster);
        await producer.ProduceAsync("t", new() { Value = "v" }, Cancellation);
        using var fault = _cluster.Faults.Delay(TimeSpan.FromMilliseconds(200), new() { Api = KafkaApi.Produce });
        var started = TimeProvider.System.GetTimestamp();

        await producer.ProduceAsync("t", new() { Value = "v" }, Cancellation);

        Assert.True(TimeProvider.System.GetElapsedTime(started) >= TimeSpan.FromMilliseconds(195));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task An_answer_that_is_held_up_leaves_when_the_delay_ends(bool byReset)
    {
        await using var client = await RawClient.ConnectAsync(_cluster);
        var fault = _cluster.Faults.Delay(TimeSpan.FromDays(1), new() { Api = KafkaApi.Metadata });
        await client.SendAsync(ApiCatalog.Metadata, 12, new MetadataRequest());
        await Soon.True(() => fault.Hits == 1, () => $"{fault.Hits} hits");

        if (byReset)
        {
            _cluster.Reset();
        }
        else
        {
            fault.Dispose();
        }

        Assert.IsType<MetadataResponse>((await client.ReceiveAsync().WaitAsync(Client.Patience, Cancellation)).Response);
    }

    [Fact]
    public async Task Some_requests_are_let_through_first()
    {
        using var producer = Client.Producer(_cluster);
        _cluster.Faults.Fail(KafkaErrorCode.InvalidRecord, new() { Api = KafkaApi.Produce, Skip = 1, Times = 1, ClientId = "rdkafka" });

        await producer.ProduceAsync("t", new() { Value = "v" }, Cancellation);
        await Assert.ThrowsAsync<ProduceException<string?, string?>>(() => producer.ProduceAsync("t", new() { Value = "v" }, Cancellation));
        await producer.ProduceAsync("t", new() { Value = "v" }, Cancellation);
    }

    [Fact]
    public async Task A_fault_ends_when_it_is_disposed_of_and_all_end_with_a_reset()
    {
        using var producer = Client.Producer(_cluster);
        var fault = _cluster.Faults.Fail(KafkaErrorCode.InvalidRecord, new() { Api = KafkaApi.Produce });
        await Assert.ThrowsAsync<ProduceException<string?, string?>>(() => producer.ProduceAsync("t", new() { Value = "v" }, Cancellation));

        fault.Dispose();
        await producer.ProduceAsync("t", new() { Value = "v" }, Cancellation);
        _cluster.Faults.Fail(KafkaErrorCode.InvalidRecord, new() { Api = KafkaApi.Produce });
        _cluster.Reset();
        _cluster.CreateTopic("u");
        await producer.ProduceAsync("u", new() { Value = "v" }, Cancellation);
    }

    [Fact]
    public async Task A_group_rebalances_when_it_is_told_to()
    {
        await using var member = new RunningConsumer(_cluster, "g", "t");
        await Soon.True(() => member.Assignment.Count == 2, () => "not assigned");
        var generation = _cluster.Groups[0].Generation;

        _cluster.Rebalance("g");

        await Soon.True(() => _cluster.Groups[0] is { IsStable: true } group && group.Generation > generation, () => _cluster.Groups[0].ToString());
        Assert.Contains("no group 'h'", Assert.Throws<InvalidOperationException>(() => _cluster.Rebalance("h")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Faults_that_make_no_sense_are_refused_with_what_to_do_instead()
    {
        Assert.Contains("Skip", Assert.Throws<ArgumentException>(() => _cluster.Faults.Fail(KafkaErrorCode.None)).Message, StringComparison.Ordinal);
        Assert.Contains("Leave out the topic", Assert.Throws<ArgumentException>(() => _cluster.Faults.Fail(KafkaErrorCode.InvalidRecord, new() { Api = KafkaApi.JoinGroup, Topic = "t" })).Message, StringComparison.Ordinal);
        Assert.Contains("Leave out the topic", Assert.Throws<ArgumentException>(() => _cluster.Faults.Disconnect(new() { Topic = "t" })).Message, StringComparison.Ordinal);
        Assert.Contains("Name the topic", Assert.Throws<ArgumentException>(() => _cluster.Faults.Duplicate(new() { Partition = 1 })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new FaultScope { Times = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new FaultScope { Skip = -1 });
    }
}
