using System.Diagnostics;
using System.Text;
using Assay.RabbitMq.VirtualHosts;
using Assay.Timelines;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Assay.RabbitMq.Firehose;

/// <summary>
/// Sees every message that is published to a virtual host and every one that a consumer is given, through RabbitMQ's firehose: without a queue on
/// any of the application's exchanges, so that what nobody takes is returned or lost as ever.
/// </summary>
/// <param name="virtualHost">The virtual host.</param>
/// <param name="timeline">What is seen is told here.</param>
/// <param name="traceAsync">Switches the firehose on.</param>
internal sealed class FirehoseTap(LeasedVirtualHost virtualHost, Timeline timeline, Func<CancellationToken, Task> traceAsync)
{
    internal const string TraceExchange = "amq.rabbitmq.trace";
    private const string FenceHeader = "assay-fence";
    private const int Attempts = 5;
    private readonly Lock _gate = new();
    private readonly Dictionary<long, Fence> _fences = [];
    private readonly List<SeenMessage> _seen = [];
    private TaskCompletionSource _changed = NewSignal();
    private long _lastFence;
    private string? _ownConnection;
    private long _changes;
    private long _lastChange = Stopwatch.GetTimestamp();

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var channel = await virtualHost.Connection.CreateChannelAsync(cancellationToken: cancellationToken);
        foreach (var key in (string[])["publish.#", "deliver.#"])
            await channel.QueueBindAsync(LeasedVirtualHost.LeaseQueue, TraceExchange, key, cancellationToken: cancellationToken);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += Handle;
        await channel.BasicConsumeAsync(LeasedVirtualHost.LeaseQueue, autoAck: true, consumer, cancellationToken);
        for (var attempt = 1; await TryFenceAsync(cancellationToken) is null; attempt++)
        {
            if (attempt == Attempts)
                throw Untraced();
            // The server keeps one list of all that it traces, and loses one of two that are added at the same moment.
            await traceAsync(cancellationToken);
        }
    }

    /// <summary>What was seen in this rent, in the order in which the server saw it.</summary>
    public IReadOnlyList<SeenMessage> Seen
    {
        get
        {
            lock (_gate)
                return [.. _seen];
        }
    }

    /// <summary>How many messages others published or were given, as far as it was heard.</summary>
    public long Changes
    {
        get
        {
            lock (_gate)
                return _changes;
        }
    }

    /// <summary>How long ago the last message was published or given to anybody.</summary>
    public TimeSpan Quiet
    {
        get
        {
            lock (_gate)
                return Stopwatch.GetElapsedTime(_lastChange);
        }
    }

    /// <summary>Ends when something is seen that was not seen when this was asked for.</summary>
    public Task Changed
    {
        get
        {
            lock (_gate)
                return _changed.Task;
        }
    }

    /// <summary>Forgets what was seen before.</summary>
    public void Clear()
    {
        lock (_gate)
            _seen.Clear();
    }

    /// <summary>
    /// How many messages others published or were given so far. A message of our own goes the way of the firehose: once it is here, so is all
    /// that came before it.
    /// </summary>
    public async Task<long> FenceAsync(CancellationToken cancellationToken) => await TryFenceAsync(cancellationToken) ?? throw Untraced();

    private async Task<long?> TryFenceAsync(CancellationToken cancellationToken)
    {
        var fence = new Fence();
        long number;
        lock (_gate)
            _fences[number = ++_lastFence] = fence;
        try
        {
            return await TakingLimit.WaitAsync(
                $"a message of Assay's own was sent through the virtual host '{virtualHost.Name}' in order to see all that came before it",
                TakingLimit.Default, () => virtualHost.BlockedBecause, token => SendAsync(fence, number, token), cancellationToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && virtualHost.Loss is { } loss)
        {
            throw loss;
        }
        finally
        {
            lock (_gate)
                _fences.Remove(number);
        }
    }

    private async Task<long?> SendAsync(Fence fence, long number, CancellationToken cancellationToken)
    {
        var properties = new BasicProperties { Headers = new Dictionary<string, object?> { [FenceHeader] = number } };
        await virtualHost.Control.DoAsync(
            channel => channel.BasicPublishAsync(
                "", LeasedVirtualHost.LeaseQueue, mandatory: false, properties, ReadOnlyMemory<byte>.Empty, cancellationToken).AsTask(),
            cancellationToken);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, virtualHost.Lost);
        return await fence.Passed.Task.WaitAsync(ended.Token);
    }

    private SandboxException Untraced() => new($"the tracing of the virtual host '{virtualHost.Name}' was switched off, so its messages are not seen");

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task Handle(object sender, BasicDeliverEventArgs trace)
    {
        if (trace.Exchange != TraceExchange)
            PassFence(trace.BasicProperties.Headers);
        else if (trace.RoutingKey != $"deliver.{LeasedVirtualHost.LeaseQueue}")
            Take(TraceReader.Read(trace), TraceReader.Connection(trace));
        return Task.CompletedTask;
    }

    private void Take(SeenMessage seen, string connection)
    {
        if (seen is { Queue: null, Delivery: { Exchange: "", RoutingKey: LeasedVirtualHost.LeaseQueue } })
            NoteFence(seen.Delivery.Headers, connection);
        else
            Add(seen, connection);
    }

    /// <summary>The firehose tells of a fence before the fence itself comes, if it tells at all.</summary>
    private void NoteFence(IReadOnlyDictionary<string, object?> headers, string connection)
    {
        lock (_gate)
        {
            if (Find(headers.GetValueOrDefault(FenceHeader)) is not { } fence)
                return;
            fence.IsTraced = true;
            _ownConnection = connection;
        }
    }

    private void PassFence(IDictionary<string, object?>? headers)
    {
        lock (_gate)
        {
            if (Find(headers?.TryGetValue(FenceHeader, out var number) == true ? number : null) is { } fence)
                fence.Passed.TrySetResult(fence.IsTraced ? _changes : null);
        }
    }

    private Fence? Find(object? number) => number is long known ? _fences.GetValueOrDefault(known) : null;

    private void Add(SeenMessage seen, string connection)
    {
        TaskCompletionSource signal;
        lock (_gate)
        {
            _lastChange = Stopwatch.GetTimestamp();
            // What we are given is a look into a queue, and none of the application's consumers.
            if (seen.Queue is not null && connection == _ownConnection)
                return;
            _changes++;
            _seen.Add(seen);
            (signal, _changed) = (_changed, NewSignal());
        }

        timeline.Record("RabbitMQ", Describe(seen));
        signal.TrySetResult();
    }

    private static string Describe(SeenMessage seen)
    {
        var message = seen.Delivery;
        if (seen.Queue is not null)
            return $"{seen.Queue} gives {message.Content}{(message.Redelivered ? " again" : "")}";
        var text = new StringBuilder();
        text.Append(message.Exchange.Length == 0 ? "(default)" : message.Exchange).Append(" takes ").Append(message.RoutingKey).Append(' ').Append(message.Content);
        return text.Append(message.Queues.Count == 0 ? " → no queue" : $" → {string.Join(", ", message.Queues)}").ToString();
    }

    private sealed class Fence
    {
        public TaskCompletionSource<long?> Passed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsTraced { get; set; }
    }
}
