using System.Threading.Channels;
using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;
using NSubstitute.ExceptionExtensions;
using Orders.Api.Outbox;

namespace Shop.UnitTests.Outbox;

public sealed class OutboxDispatcherTests : IAsyncDisposable
{
    private static readonly OutboxEvent Event = new(1, "order.created", "42", "{}", TraceParent: null);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly IEventPublisher _publisher = Substitute.For<IEventPublisher>();
    private readonly OutboxSignal _signal = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly RecordingOutbox _outbox = new();
    private readonly OutboxDispatcher _dispatcher;

    public OutboxDispatcherTests()
    {
        var options = Options.Create(new OutboxOptions { PollInterval = Interval });
        _dispatcher = new(_outbox, _publisher, _signal, options, _clock, NullLogger<OutboxDispatcher>.Instance);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_an_earlier_run_left_is_sent_at_the_start()
    {
        _outbox.Save(Event);
        await _dispatcher.StartAsync(Cancellation);

        Assert.Equal(Event, await _outbox.NextSentAsync(Cancellation));
        await _publisher.Received(1).PublishAsync(Event, Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task A_wake_up_sends_without_waiting_for_the_clock()
    {
        await _dispatcher.StartAsync(Cancellation);
        await _outbox.NextLookAsync(Cancellation);

        _outbox.Save(Event);
        _signal.Wake();

        Assert.Equal(Event, await _outbox.NextSentAsync(Cancellation));
    }

    [Fact]
    public async Task What_nobody_told_of_is_sent_after_the_interval()
    {
        await _dispatcher.StartAsync(Cancellation);
        await _outbox.NextLookAsync(Cancellation);

        _outbox.Save(Event);
        _clock.Advance(Interval);

        Assert.Equal(Event, await _outbox.NextSentAsync(Cancellation));
    }

    [Fact]
    public async Task What_Kafka_does_not_take_stays_and_is_tried_again()
    {
        _publisher.PublishAsync(default!, default)
            .ThrowsAsyncForAnyArgs(_ => new KafkaException(ErrorCode.Local_MsgTimedOut));
        _outbox.Save(Event);
        await _dispatcher.StartAsync(Cancellation);
        await _outbox.NextLookAsync(Cancellation);
        Assert.Equal([Event], _outbox.Unsent);

        _publisher.PublishAsync(default!, default).ReturnsForAnyArgs(Task.CompletedTask);
        _clock.Advance(Interval);

        Assert.Equal(Event, await _outbox.NextSentAsync(Cancellation));
    }

    [Fact]
    public async Task A_database_that_is_down_does_not_end_it()
    {
        _outbox.FailNextLook();
        await _dispatcher.StartAsync(Cancellation);
        await _outbox.NextLookAsync(Cancellation);

        _outbox.Save(Event);
        _signal.Wake();

        Assert.Equal(Event, await _outbox.NextSentAsync(Cancellation));
    }

    [Fact]
    public async Task It_stops_while_it_waits()
    {
        await _dispatcher.StartAsync(Cancellation);
        await _outbox.NextLookAsync(Cancellation);

        await _dispatcher.StopAsync(Cancellation);

        Assert.True(_dispatcher.ExecuteTask!.IsCompleted);
    }

    public async ValueTask DisposeAsync()
    {
        await _dispatcher.StopAsync(CancellationToken.None);
        _dispatcher.Dispose();
    }

    /// <summary>An outbox in memory that tells when it was looked into.</summary>
    private sealed class RecordingOutbox : IOutbox
    {
        private readonly Channel<bool> _looks = Channel.CreateUnbounded<bool>();
        private readonly Channel<OutboxEvent> _sent = Channel.CreateUnbounded<OutboxEvent>();
        private OutboxEvent[] _unsent = [];
        private bool _fails;

        public IReadOnlyList<OutboxEvent> Unsent => _unsent;

        public void Save(OutboxEvent outboxEvent) => _unsent = [.. _unsent, outboxEvent];

        public void FailNextLook() => _fails = true;

        public ValueTask<bool> NextLookAsync(CancellationToken cancellationToken) => _looks.Reader.ReadAsync(cancellationToken);

        public ValueTask<OutboxEvent> NextSentAsync(CancellationToken cancellationToken) => _sent.Reader.ReadAsync(cancellationToken);

        public async Task<(int Found, int Sent)> SendAsync(Func<OutboxEvent, Task<bool>> publish, CancellationToken cancellationToken)
        {
            try
            {
                if (_fails)
                {
                    _fails = false;
                    throw new InvalidOperationException("The database is down.");
                }

                var sent = new List<OutboxEvent>();
                var found = _unsent;
                foreach (var outboxEvent in found)
                {
                    if (await publish(outboxEvent)) sent.Add(outboxEvent);
                }

                _unsent = [.. _unsent.Except(sent)];
                sent.ForEach(outboxEvent => _sent.Writer.TryWrite(outboxEvent));
                return (found.Length, sent.Count);
            }
            finally
            {
                _looks.Writer.TryWrite(true);
            }
        }
    }
}
