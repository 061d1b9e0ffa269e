using Assay.RabbitMq.Firehose;
using Assay.RabbitMq.Servers;
using Assay.RabbitMq.VirtualHosts;
using Assay.Resources;
using Assay.Servers;
using RabbitMQ.Client.Exceptions;

namespace Assay.RabbitMq;

/// <content>Its start, its reset and its end.</content>
public sealed partial class RabbitVirtualHost
{
    /// <inheritdoc/>
    protected override async Task StartAsync(CancellationToken cancellationToken)
    {
        var request = new ServerRequest(RabbitServers.Kind)
        {
            Version = _declared.PinnedVersion,
            Settings = _declared.ServerSettings,
            ConnectionString = _declared.ExternalServer,
        };
        var server = await ServerFinder.Default.FindAsync(request, cancellationToken);
        _host = RabbitHost.Of(server.ConnectionString, isOwn: !server.IsExternal);
        _leased = await _host.TakeAsync(cancellationToken);
        _counts = new ConsumerCounts(_leased);
        _tap = new FirehoseTap(_leased, Timeline, token => _host.TraceAsync(_leased.Name, token));
        _census = new QueueCensus(_host.Api, _leased, _counts, _tap, isOwn: !server.IsExternal);
        _kinds = new QueueKinds(_host.Api, _leased);
        _delayed = new DelayedMessages(_host.Api, _leased, _tap);
        _rest = new RestWatch(_census, _counts, new ReturningMessages(_host.Api, _leased, _tap));
        await _tap.StartAsync(cancellationToken);
        foreach (var declare in _declared.Declarations)
            await _leased.Control.DoAsync(channel => declare(channel, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ReadyAsync(CancellationToken cancellationToken)
    {
        foreach (var (queue, consumers) in _declared.Awaited)
            await WaitForConsumersAsync(queue, consumers, cancellationToken);
        // Services that say nothing about their consumers are still declaring when they have started.
        var start = TimeProvider.System.GetTimestamp();
        (_baseline, _consumers) = await LookAsync(cancellationToken);
        while (true)
        {
            await Task.Delay(CalmPause, TimeProvider.System, cancellationToken);
            var (baseline, consumers) = await LookAsync(cancellationToken);
            var change = Startup.Change((_baseline, _consumers), (baseline, consumers));
            (_baseline, _consumers) = (baseline, consumers);
            if (change is null)
                return;
            if (TimeProvider.System.GetElapsedTime(start) > ConsumerTimeout)
            {
                throw new SandboxException(
                    $"{Name}: RabbitMQ's virtual host was still changing {ConsumerTimeout.TotalSeconds:0} s after the services had started: {change}. Let a service stop declaring or subscribing once "
                    + "it has started; its log may say why it begins anew.");
            }
        }
    }

    /// <inheritdoc/>
    protected override void Rented()
    {
        Tap.Clear();
        Kinds.Forget();
    }

    /// <inheritdoc/>
    protected override async ValueTask<Observation> ObserveAsync(CancellationToken cancellationToken)
    {
        var busy = await Rest.BusyAsync(cancellationToken) ?? await Rest.ConsumersChangedAsync(_consumers, cancellationToken);
        // Counted last: equal counts around a look at calm queues mean that nothing came while it lasted.
        var changes = await Tap.FenceAsync(cancellationToken);
        return busy is null ? Observation.AtRest(changes) : Observation.UnderWay(busy, changes);
    }

    /// <inheritdoc/>
    protected override async ValueTask<ResetOutcome> ResetAsync(CancellationToken cancellationToken)
    {
        if (UnseenWork() is { } unseen)
            return ResetOutcome.Replace(unseen);
        if (await Delayed.FirstAsync(cancellationToken) is { } delayed)
            return ResetOutcome.Replace(delayed);
        var outcome = await new TopologyReset(Server.Api, Leased, Census, Counts).RunAsync(
            _baseline ?? throw new InvalidOperationException($"'{Name}' is reset before it was ready."), cancellationToken);
        Tap.Clear();
        return outcome;
    }

    /// <inheritdoc/>
    protected override async ValueTask DiscardAsync()
    {
        if (_leased is not null)
            await Server.RemoveAsync(_leased);
    }

    /// <summary>Why a service may still be at work though it has acknowledged everything; null when it is not.</summary>
    private string? UnseenWork()
    {
        if (_declared.EarlyQueues.Count == 0 || Context.Conditions.Count > 0)
            return null;
        var early = _declared.EarlyQueues.FirstOrDefault(queue => Tap.Seen.Any(seen => seen.Delivery.Queues.Contains(queue, StringComparer.Ordinal)));
        return early is null
            ? null
            : $"the consumer of the queue '{early}' acknowledges a message before it has processed it, and no condition says when it is done. Declare one with AtRest.";
    }

    private async Task WaitForConsumersAsync(string queue, int expected, CancellationToken cancellationToken)
    {
        const long Stream = -1;
        long found;
        try
        {
            // The service may declare it while it is waited for.
            found = await Eventually.Within(ConsumerTimeout).Value(
                async () => await Counts.CountAsync(queue, cancellationToken) is var count && count < expected && await Kinds.IsStreamAsync(queue, cancellationToken) ? Stream : count,
                count => count == Stream || count >= expected, cancellationToken);
        }
        catch (EventuallyException missed)
        {
            var seen = missed.InnerException is OperationInterruptedException { ShutdownReason: { } reason } ? reason.ReplyText : missed.Message;
            throw new SandboxException(
                $"{Name}: the queue '{queue}' did not get {expected} consumer(s) within {ConsumerTimeout.TotalSeconds:0} s. {seen} "
                + "Check the service's address and virtual host, or take Consumed out of the sandbox.", missed);
        }

        if (found == Stream)
        {
            throw new SandboxException(
                $"{Name}: the queue '{queue}' is a stream, which tells nobody how many consumers it has, so Consumed(\"{queue}\") can't wait for them. "
                + "Take it out of the sandbox, and say with AtRest when the stream's consumers are done.");
        }
    }

    /// <summary>Again when a service deletes a queue between the two questions.</summary>
    private async Task<(Topology Topology, IReadOnlyDictionary<string, long> Consumers)> LookAsync(CancellationToken cancellationToken) =>
        await Eventually.Within(DefaultWait).Value(
            async () => (await Topology.ReadAsync(Server.Api, Leased.Name, cancellationToken), await Rest.ConsumersAsync(cancellationToken)),
            static _ => true, cancellationToken);
}
