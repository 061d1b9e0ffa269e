using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;
using Assay.Kafka.Broker.Transactions;

namespace Assay.Kafka.Broker.Tests.Transactions;

public sealed class TransactionCoordinatorTests : IDisposable
{
    private readonly TransactionHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void The_epoch_rises_with_each_transaction_and_so_does_its_marker()
    {
        var producer = _harness.Init();
        Assert.Equal(ErrorCode.None, _harness.Produce(producer));
        _harness.EndWell(producer, commit: true);
        Assert.Equal(ErrorCode.None, _harness.Produce(producer));
        _harness.EndWell(producer, commit: false);

        Assert.Equal(2, producer.ProducerEpoch);
        Assert.Equal("0 by 0, commit by 1, 2 by 1, abort by 2", _harness.Describe());
    }

    [Fact]
    public void Ending_it_the_same_way_again_is_a_retry_and_otherwise_an_error()
    {
        var producer = _harness.Init();
        _harness.Produce(producer);

        Assert.Equal(1, _harness.End(producer, commit: true).ProducerEpoch);
        Assert.Equal(1, _harness.End(producer, commit: true).ProducerEpoch);
        Assert.Equal(ErrorCode.InvalidTransactionState, Error(producer, commit: false));
        Assert.Equal("0 by 0, commit by 1", _harness.Describe());
    }

    [Fact]
    public void A_batch_that_comes_after_the_end_of_its_transaction_is_refused()
    {
        var producer = _harness.Init();
        _harness.Produce(producer);
        _harness.End(producer, commit: true);

        Assert.Equal(ErrorCode.InvalidProducerEpoch, _harness.Produce(producer, sequence: 1));
    }

    [Fact]
    public void Nothing_can_be_aborted_but_not_committed()
    {
        var producer = _harness.Init();

        Assert.Equal(ErrorCode.InvalidTransactionState, Error(producer, commit: true));
        _harness.EndWell(producer, commit: false);
        _harness.EndWell(producer, commit: false);
        Assert.Equal(2, producer.ProducerEpoch);
    }

    [Fact]
    public void A_new_producer_fences_the_old_one_and_aborts_what_it_left_open()
    {
        var old = _harness.Init();
        _harness.Produce(old);

        var next = _harness.Init();

        Assert.Equal(2, next.ProducerEpoch);
        Assert.Equal("0 by 0, abort by 1", _harness.Describe());
        Assert.Equal(ErrorCode.InvalidProducerEpoch, _harness.Produce(old, sequence: 1));
        Assert.Equal(ErrorCode.ProducerFenced, Error(old, commit: true));
        Assert.Equal(ErrorCode.ProducerFenced, _harness.AddPartition(old));
        Assert.Equal(ErrorCode.InvalidProducerEpoch, _harness.CommitOffset(old, 1));
    }

    [Fact]
    public void A_transaction_that_takes_too_long_is_aborted_and_can_be_aborted_by_its_producer_too()
    {
        var producer = _harness.Init(timeout: 1000);
        _harness.Produce(producer);

        _harness.Time.Advance(TimeSpan.FromSeconds(1.1));

        Assert.Equal("0 by 0, abort by 1", _harness.Describe());
        Assert.Equal(ErrorCode.InvalidProducerEpoch, _harness.Produce(producer, sequence: 1));
        Assert.Equal(ErrorCode.InvalidTransactionState, Error(producer, commit: true));
        _harness.EndWell(producer, commit: false);
        Assert.Equal((1, ErrorCode.None), (producer.ProducerEpoch, _harness.Produce(producer)));
    }

    [Fact]
    public void A_producer_that_says_who_it_is_gets_the_next_epoch_once()
    {
        var first = _harness.Init();

        Assert.Equal(1, _harness.Init(first.ProducerId, 0).ProducerEpoch);
        Assert.Equal(1, _harness.Init(first.ProducerId, 0).ProducerEpoch);
        Assert.Equal(2, _harness.Init(first.ProducerId, 1).ProducerEpoch);
        Assert.Equal(ErrorCode.ProducerFenced, (ErrorCode)_harness.Init(first.ProducerId, 0).ErrorCode);
        Assert.Equal(ErrorCode.ProducerFenced, (ErrorCode)_harness.Init(99, 2).ErrorCode);
        Assert.Equal(ErrorCode.InvalidRequest, (ErrorCode)_harness.Init(first.ProducerId).ErrorCode);
    }

    [Fact]
    public void When_the_epochs_are_used_up_there_is_a_new_producer_id()
    {
        var producer = _harness.Init();
        var before = producer.ProducerId;
        for (var epoch = 0; epoch < short.MaxValue - 1; epoch++)
        {
            _harness.EndWell(producer, commit: false);
        }

        _harness.Produce(producer);
        var last = new InitProducerIdResponse { ProducerId = producer.ProducerId, ProducerEpoch = producer.ProducerEpoch };
        _harness.EndWell(producer, commit: true);

        Assert.NotEqual(before, producer.ProducerId);
        Assert.Equal(0, producer.ProducerEpoch);
        Assert.Equal("0 by 32766, commit by 32767", _harness.Describe());
        Assert.Equal(producer.ProducerId, _harness.End(last, commit: true).ProducerId);
    }

    [Theory, InlineData(10, (short)ErrorCode.InvalidTransactionState), InlineData(11, (short)ErrorCode.TransactionAbortable)]
    public void An_older_client_has_to_announce_what_it_writes_to(short version, short refused)
    {
        var producer = _harness.Init();
        Assert.Equal((ErrorCode)refused, _harness.Produce(producer, version: version));

        Assert.Equal(ErrorCode.None, _harness.AddPartition(producer));

        Assert.Equal(ErrorCode.None, _harness.Produce(producer, version: version));
        Assert.Equal(ErrorCode.None, Error(producer, commit: true, version: 4));
        Assert.Equal(ErrorCode.None, Error(producer, commit: true, version: 4));
        Assert.Equal(ErrorCode.InvalidTransactionState, Error(producer, commit: false, version: 4));
        Assert.Equal("0 by 0, commit by 0", _harness.Describe());
    }

    [Fact]
    public void Offsets_are_committed_with_their_transaction_unless_newer_ones_came_meanwhile()
    {
        var producer = _harness.Init();
        Assert.Equal(ErrorCode.TransactionAbortable, _harness.CommitOffset(producer, 1, version: 4));
        Assert.Equal(ErrorCode.InvalidTransactionState, _harness.CommitOffset(producer, 1, version: 3));

        Assert.Equal(ErrorCode.None, _harness.CommitOffset(producer, 1));
        Assert.Null(_harness.Committed);
        _harness.EndWell(producer, commit: true);
        Assert.Equal(1, _harness.Committed);

        _harness.CommitOffset(producer, 2);
        _harness.EndWell(producer, commit: false);
        _harness.CommitOffset(producer, 3);
        _harness.Cluster.Groups.Find("g")!.Offsets.Commit("t", 0, new(9, -1, ""));
        _harness.EndWell(producer, commit: true);
        Assert.Equal(9, _harness.Committed);
    }

    [Fact]
    public void A_reset_lets_the_producer_abort_and_go_on()
    {
        var producer = _harness.Init();
        _harness.Produce(producer);

        _harness.Cluster.Transactions.AbortAll();

        Assert.Equal(TransactionPhase.CompleteAbort, _harness.Cluster.Transactions.Find("tx")!.Phase);
        _harness.EndWell(producer, commit: false);
        Assert.Equal(ErrorCode.None, _harness.Produce(producer));
    }

    private ErrorCode Error(InitProducerIdResponse producer, bool commit, short version = 5) =>
        (ErrorCode)_harness.End(producer, commit, version).ErrorCode;
}
