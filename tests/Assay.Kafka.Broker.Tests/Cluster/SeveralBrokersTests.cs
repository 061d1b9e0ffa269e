using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Tests.Clients;
using Assay.Kafka.Broker.Tests.Requests;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Assay.Kafka.Broker.Tests.Cluster;

public sealed class SeveralBrokersTests : IAsyncLifetime
{
    private EmbeddedKafkaCluster _cluster = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _cluster = await EmbeddedKafkaCluster.StartAsync(new() { Brokers = 3 });

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Leaders_are_spread_and_every_client_finds_them()
    {
        _cluster.CreateTopic("t", 6);
        using var producer = Client.Producer(_cluster);
        for (var partition = 0; partition < 6; partition++)
        {
            await producer.ProduceAsync(new TopicPartition("t", partition), new() { Value = $"{partition}" }, Cancellation);
        }

        using var admin = Client.Admin(_cluster);
        var described = (await admin.DescribeTopicsAsync(TopicCollection.OfTopicNames(["t"]))).TopicDescriptions[0];

        Assert.Equal([1, 1, 2, 2, 3, 3], described.Partitions.Select(partition => partition.Leader!.Id).Order());
        Assert.All(described.Partitions, partition => Assert.Equal((3, 3), (partition.Replicas.Count, partition.ISR.Count)));
        Assert.Equal(6, _cluster.Topics[0].Partitions.Sum(partition => partition.EndOffset));
    }

    [Fact]
    public async Task A_producer_goes_on_at_the_new_leader_and_nothing_is_lost()
    {
        _cluster.CreateTopic("t");
        using var producer = Client.Producer(_cluster, config => (config.EnableIdempotence, config.RetryBackoffMs) = (true, 1));

        for (var turn = 0; turn < 9; turn++)
        {
            await producer.ProduceAsync("t", new() { Value = $"{turn}" }, Cancellation);
            _cluster.MoveLeader("t", 0, (turn % 3) + 1);
        }

        Assert.Equal(Enumerable.Range(0, 9).Select(turn => $"{turn}"), _cluster.Read("t", 0).Select(record => System.Text.Encoding.UTF8.GetString(record.Value!.Value.Span)));
    }

    [Fact]
    public async Task A_consumer_goes_on_at_the_new_leader()
    {
        _cluster.CreateTopic("t");
        await using var member = new RunningConsumer(_cluster, "g", "t");
        for (var turn = 0; turn < 4; turn++)
        {
            _cluster.Append("t", 0, Any.Record($"{turn}"));
            await Soon.True(() => member.Records.Count == turn + 1, () => $"turn {turn}: {string.Join(",", member.Values)}");
            _cluster.MoveLeader("t", 0, (turn % 3) + 1);
        }

        Assert.Equal(["0", "1", "2", "3"], member.Values);
    }

    [Fact]
    public async Task A_broker_that_goes_down_hands_over_and_comes_back_at_its_port()
    {
        _cluster.CreateTopic("t", 3);
        await using var member = new RunningConsumer(_cluster, "g", "t");
        await Soon.True(() => member.Assignment.Count == 3, () => "not assigned");
        using var producer = Client.Producer(_cluster, config => (config.EnableIdempotence, config.RetryBackoffMs) = (true, 1));
        var addresses = _cluster.Brokers.Select(broker => broker.Address).ToList();
        var sent = 0;

        for (var broker = 1; broker <= 3; broker++)
        {
            await _cluster.StopBrokerAsync(broker);
            Assert.Equal([broker], _cluster.Brokers.Where(known => !known.IsUp).Select(known => known.Id));
            Assert.True(Assert.Single(_cluster.Brokers, known => known.IsController).IsUp);
            for (var partition = 0; partition < 3; partition++)
            {
                await producer.ProduceAsync(new TopicPartition("t", partition), new() { Value = $"{sent++}" }, Cancellation);
            }

            _cluster.StartBroker(broker);
        }

        await Soon.True(() => member.Records.Count == sent, () => $"{member.Records.Count} of {sent} came");
        Assert.Equal(Enumerable.Range(0, sent), member.Values.Select(value => int.Parse(value!, null)).Order());
        Assert.Equal(addresses, _cluster.Brokers.Select(broker => broker.Address));
    }

    [Fact]
    public async Task A_partition_without_a_broker_comes_back_with_it()
    {
        using var admin = Client.Admin(_cluster);
        await admin.CreateTopicsAsync([new() { Name = "t", NumPartitions = 1, ReplicasAssignments = new() { [0] = [2] } }]);
        await _cluster.StopBrokerAsync(2);
        using var producer = Client.Producer(_cluster, config => (config.RetryBackoffMs, config.MessageTimeoutMs) = (1, 20_000));
        var sending = producer.ProduceAsync("t", new() { Value = "v" }, Cancellation);
        Assert.Equal(0, _cluster.Topics[0].Partitions[0].EndOffset);

        _cluster.StartBroker(2);

        await sending;
        Assert.Single(_cluster.Read("t", 0));
    }

    [Fact]
    public async Task A_setting_of_one_broker_holds_for_what_that_broker_leads()
    {
        using var admin = Client.Admin(_cluster);
        await admin.CreateTopicsAsync([new() { Name = "t", NumPartitions = 2, ReplicasAssignments = new() { [0] = [1, 2], [1] = [2, 1] } }]);
        await admin.IncrementalAlterConfigsAsync(new()
        {
            [new() { Type = ResourceType.Broker, Name = "2" }] =
                [new() { Name = "log.message.timestamp.type", Value = "LogAppendTime", IncrementalOperation = AlterConfigOpType.Set }],
        });
        var record = new NewRecord { Timestamp = DateTimeOffset.UnixEpoch };

        _cluster.Append("t", 0, record);
        _cluster.Append("t", 1, record);
        _cluster.MoveLeader("t", 0, 2);
        _cluster.Append("t", 0, record);

        Assert.Equal([true, false], _cluster.Read("t", 0).Select(stored => stored.Timestamp == record.Timestamp));
        Assert.NotEqual(record.Timestamp, Assert.Single(_cluster.Read("t", 1)).Timestamp);
    }

    [Fact]
    public async Task Too_few_replicas_in_sync_refuse_what_has_to_reach_all()
    {
        using var admin = Client.Admin(_cluster);
        await admin.CreateTopicsAsync([new() { Name = "t", NumPartitions = 1, ReplicationFactor = 3, Configs = new() { ["min.insync.replicas"] = "2" } }]);
        await _cluster.StopBrokerAsync(2);
        using var all = Client.Producer(_cluster, config => (config.RetryBackoffMs, config.MessageSendMaxRetries) = (1, 1));
        using var one = Client.Producer(_cluster, config => config.Acks = Acks.Leader);
        await all.ProduceAsync("t", new() { Value = "v" }, Cancellation);

        await _cluster.StopBrokerAsync(3);

        var refused = await Assert.ThrowsAsync<ProduceException<string?, string?>>(() => all.ProduceAsync("t", new() { Value = "v" }, Cancellation));
        Assert.Equal(ErrorCode.NotEnoughReplicas, refused.Error.Code);
        await one.ProduceAsync("t", new() { Value = "v" }, Cancellation);
    }

    [Fact]
    public async Task A_group_follows_its_coordinator()
    {
        _cluster.CreateTopic("t");
        await using var member = new RunningConsumer(_cluster, "g", "t");
        await Soon.True(() => member.Assignment.Count == 1, () => "not assigned");

        for (var broker = 1; broker <= 3; broker++)
        {
            _cluster.MoveCoordinator("g", broker);
            _cluster.Append("t", 0, Any.Record($"{broker}"));
            await Soon.True(() => member.Records.Count == broker && _cluster.CheckRest().IsAtRest, () => $"{broker}: {_cluster.CheckRest()}");
        }
    }

    [Fact]
    public async Task Transactions_go_on_while_leaders_and_coordinators_move()
    {
        _cluster.CreateTopic("t", 3);
        using var producer = Client.Producer(_cluster, config => (config.TransactionalId, config.RetryBackoffMs) = ("tx", 1));
        producer.InitTransactions(Client.Patience);
        for (var turn = 0; turn < 3; turn++)
        {
            producer.BeginTransaction();
            for (var partition = 0; partition < 3; partition++)
            {
                producer.Produce(new TopicPartition("t", partition), new() { Value = $"{turn}" });
                _cluster.MoveLeader("t", partition, ((turn + partition) % 3) + 1);
            }

            await _cluster.StopBrokerAsync(turn + 1);
            producer.CommitTransaction(Client.Patience);
            _cluster.StartBroker(turn + 1);
        }

        Assert.All(Enumerable.Range(0, 3), partition => Assert.Equal(3, _cluster.Read("t", partition).Count));
    }

    [Fact]
    public async Task A_reset_brings_brokers_up_and_leaders_back()
    {
        _cluster.CreateTopic("t", 3);
        _cluster.MarkBaseline();
        await _cluster.StopBrokerAsync(1);
        _cluster.MoveLeader("t", 1, 3);

        _cluster.Reset();

        Assert.All(_cluster.Brokers, broker => Assert.True(broker.IsUp));
        using var admin = Client.Admin(_cluster);
        var described = (await admin.DescribeTopicsAsync(TopicCollection.OfTopicNames(["t"]))).TopicDescriptions[0];
        Assert.All(described.Partitions, partition => Assert.Equal(partition.Replicas[0].Id, partition.Leader!.Id));
    }

    [Fact]
    public async Task A_reset_undoes_reassignments()
    {
        using var admin = Client.Admin(_cluster);
        await admin.CreateTopicsAsync([new() { Name = "t", NumPartitions = 1, ReplicasAssignments = new() { [0] = [1, 2] } }]);
        _cluster.MarkBaseline();
        await using var client = await RawClient.ConnectAsync(_cluster.Brokers[0].Address);
        var reassigned = await client.AskAsync<AlterPartitionReassignmentsResponse>(
            ApiCatalog.AlterPartitionReassignments, 0, new AlterPartitionReassignmentsRequest { Topics = [new() { Name = "t", Partitions = [new() { Replicas = [3] }] }] });
        Assert.Equal((0, 0), (reassigned.ErrorCode, reassigned.Responses[0].Partitions[0].ErrorCode));
        Assert.Equal("3 on 3", await DescribeAsync());

        _cluster.Reset();

        Assert.Equal("1 on 1,2", await DescribeAsync());

        async Task<string> DescribeAsync()
        {
            var partition = (await admin.DescribeTopicsAsync(TopicCollection.OfTopicNames(["t"]))).TopicDescriptions[0].Partitions[0];
            return $"{partition.Leader!.Id} on {string.Join(",", partition.Replicas.Select(replica => replica.Id))}";
        }
    }

    [Fact]
    public async Task Replicas_are_reassigned_and_preferred_leaders_elected()
    {
        _cluster.CreateTopic("t");
        using var admin = Client.Admin(_cluster);
        _cluster.MoveLeader("t", 0, 2);

        await admin.ElectLeadersAsync(ElectionType.Preferred, null);

        var described = (await admin.DescribeTopicsAsync(TopicCollection.OfTopicNames(["t"]))).TopicDescriptions[0].Partitions[0];
        Assert.Equal(described.Replicas[0].Id, described.Leader!.Id);
    }

    [Fact]
    public async Task What_can_not_be_moved_is_said_with_what_there_is()
    {
        using var admin = Client.Admin(_cluster);
        await admin.CreateTopicsAsync([new() { Name = "t", NumPartitions = 1, ReplicasAssignments = new() { [0] = [1, 2] } }]);

        Assert.Equal("Broker 3 can't lead t-0: it is on 1, 2, of which 1, 2 are up.", Assert.Throws<InvalidOperationException>(() => _cluster.MoveLeader("t", 0, 3)).Message);
        Assert.Contains("no broker 4", (await Assert.ThrowsAsync<InvalidOperationException>(() => _cluster.StopBrokerAsync(4))).Message, StringComparison.Ordinal);
        Assert.Contains("1, 2, 3 of 3 are up", Assert.Throws<InvalidOperationException>(() => _cluster.MoveCoordinator("g", 9)).Message, StringComparison.Ordinal);
    }
}
