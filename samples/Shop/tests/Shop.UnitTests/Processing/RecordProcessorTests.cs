using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using NSubstitute;
using NSubstitute.ExceptionExtensions;
using Orders.Worker.DeadLetters;
using Orders.Worker.Processing;

namespace Shop.UnitTests.Processing;

public sealed class RecordProcessorTests
{
    private static readonly TimeSpan BaseDelay = TimeSpan.FromSeconds(1);

    private readonly IProcessedOrders _processed = Substitute.For<IProcessedOrders>();
    private readonly IDeadLetters _deadLetters = Substitute.For<IDeadLetters>();
    private readonly FakeTimeProvider _clock = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_order_is_noted_once_it_is_read()
    {
        await ProcessAsync(Record("""{"orderId":123,"userId":1}"""));

        await _processed.Received(1).AddAsync(123, 1, _clock.GetUtcNow(), Cancellation);
        await NothingIsSetAside();
    }

    [Fact]
    public async Task What_a_later_version_adds_is_read_over()
    {
        await ProcessAsync(Record("""{"orderId":123,"userId":1,"giftWrap":{"colour":"red"}}"""));

        await _processed.Received(1).AddAsync(123, 1, _clock.GetUtcNow(), Cancellation);
    }

    [Fact]
    public async Task An_order_that_was_noted_before_is_done()
    {
        _processed.AddAsync(default, default, default, default).ReturnsForAnyArgs(false);

        await ProcessAsync(Record("""{"orderId":123,"userId":1}"""));

        await NothingIsSetAside();
    }

    [Theory]
    [InlineData(null, "no value")]
    [InlineData("null", "null")]
    [InlineData("nonsense", "invalid")]
    [InlineData("""{"userId":1}""", "orderId")]
    [InlineData("""{"orderId":0,"userId":1}""", "orderId is 0")]
    [InlineData("""{"orderId":123,"userId":-1}""", "userId is -1")]
    public async Task What_cannot_be_read_is_set_aside_with_the_reason(string? value, string reason)
    {
        var record = Record(value);

        await ProcessAsync(record);

        await _deadLetters.Received(1).AddAsync(record, Arg.Is<string>(text => text.Contains(reason)), Cancellation);
        Assert.Empty(_processed.ReceivedCalls());
    }

    [Fact]
    public async Task What_the_database_refuses_for_its_content_is_set_aside()
    {
        _processed.AddAsync(default, default, default, default)
            .ThrowsAsyncForAnyArgs(new PostgresException("check violated", "ERROR", "ERROR", PostgresErrorCodes.CheckViolation));
        var record = Record("""{"orderId":123,"userId":1}""");

        await ProcessAsync(record);

        await _deadLetters.Received(1).AddAsync(record, Arg.Is<string>(text => text.Contains("check violated")), Cancellation);
    }

    [Fact]
    public async Task While_the_database_is_down_an_order_is_tried_again()
    {
        _processed.AddAsync(default, default, default, default)
            .ReturnsForAnyArgs(_ => throw new NpgsqlException("down"), _ => true);

        var processing = ProcessAsync(Record("""{"orderId":123,"userId":1}"""));
        Assert.False(processing.IsCompleted);
        _clock.Advance(BaseDelay);
        await processing.WaitAsync(Cancellation);

        await _processed.ReceivedWithAnyArgs(2).AddAsync(default, default, default, default);
        await NothingIsSetAside();
    }

    [Fact]
    public async Task A_dead_letter_is_not_lost_while_Kafka_is_down()
    {
        _deadLetters.AddAsync(default!, "", default)
            .ReturnsForAnyArgs(_ => throw new KafkaException(ErrorCode.Local_MsgTimedOut), _ => Task.CompletedTask);

        var processing = ProcessAsync(Record("nonsense"));
        Assert.False(processing.IsCompleted);
        _clock.Advance(BaseDelay);
        await processing.WaitAsync(Cancellation);

        await _deadLetters.ReceivedWithAnyArgs(2).AddAsync(default!, "", default);
    }

    [Fact]
    public async Task A_stop_while_it_waits_leaves_the_record_unprocessed()
    {
        _processed.AddAsync(default, default, default, default).ThrowsAsyncForAnyArgs(new NpgsqlException("down"));
        using var stopping = new CancellationTokenSource();

        var processing = ProcessAsync(Record("""{"orderId":123,"userId":1}"""), stopping.Token);
        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => processing);
    }

    private static ConsumeResult<byte[]?, byte[]?> Record(string? value) => new()
    {
        Topic = "order.created",
        Message = new() { Value = value is null ? null : Encoding.UTF8.GetBytes(value), Headers = [] },
    };

    private Task ProcessAsync(ConsumeResult<byte[]?, byte[]?> record, CancellationToken? cancellationToken = null)
    {
        var options = Options.Create(new ProcessingOptions { RetryBaseDelay = BaseDelay });
        var processor = new RecordProcessor(_processed, _deadLetters, options, _clock, NullLogger<RecordProcessor>.Instance);
        return processor.ProcessAsync(record, cancellationToken ?? Cancellation);
    }

    private Task NothingIsSetAside() => _deadLetters.DidNotReceiveWithAnyArgs().AddAsync(default!, "", default);
}
