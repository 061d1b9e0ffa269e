using Assay.Kafka.Broker.Faults;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Requests;

namespace Assay.Kafka.Broker;

/// <summary>
/// Faults that a cluster shows to its clients when a test asks for them. <see cref="EmbeddedKafkaCluster.Reset"/> ends all of them.
/// All members may be called from any thread.
/// </summary>
public sealed class KafkaFaults
{
    private readonly Lock _gate = new();
    private List<KafkaFault> _active = [];

    internal KafkaFaults()
    {
    }

    /// <summary>Requests are not served but answered with an error.</summary>
    /// <param name="error">The error. Whether a client tries again is up to the client: it does for NotLeaderOrFollower, not for TopicAuthorizationFailed.</param>
    /// <param name="scope">What it applies to; everything if null.</param>
    /// <exception cref="ArgumentException">The error is none, or the API answers errors otherwise than the scope asks for.</exception>
    public KafkaFault Fail(KafkaErrorCode error, FaultScope? scope = null)
    {
        if (error == KafkaErrorCode.None)
        {
            throw new ArgumentException("None is no error. To let requests through first, use the scope's Skip.", nameof(error));
        }

        if (scope is { Topic: not null, Api: { } api } && !AnswersForPartitions(api))
        {
            throw new ArgumentException(
                $"{api} can't fail for a single topic here: only Produce, Fetch, ListOffsets, OffsetForLeaderEpoch and DeleteRecords can. Leave out the topic.",
                nameof(scope));
        }

        return Add(new(this, FaultKind.Fail, Check(scope)) { Error = error });
    }

    /// <summary>Requests are served, and their answers come late, as over a slow network. What follows on the connection waits too. They leave at once when it ends.</summary>
    /// <param name="latency">By how much, on the cluster's clock.</param>
    /// <param name="scope">What it applies to; everything if null.</param>
    /// <exception cref="ArgumentException">The scope names a topic or a partition.</exception>
    public KafkaFault Delay(TimeSpan latency, FaultScope? scope = null) =>
        Add(new(this, FaultKind.Delay, WholeRequests(scope)) { Latency = latency });

    /// <summary>Requests are not served; their connections are closed.</summary>
    /// <param name="scope">What it applies to; everything if null.</param>
    /// <exception cref="ArgumentException">The scope names a topic or a partition.</exception>
    public KafkaFault Disconnect(FaultScope? scope = null) => Add(new(this, FaultKind.Disconnect, WholeRequests(scope)));

    /// <summary>
    /// Requests are served, but their connections are closed instead of being answered: acknowledgements are lost. A client that tries again does
    /// twice what it wanted once, unless it is idempotent.
    /// </summary>
    /// <param name="scope">What it applies to; everything if null.</param>
    /// <exception cref="ArgumentException">The scope names a topic or a partition.</exception>
    public KafkaFault LoseAnswers(FaultScope? scope = null) => Add(new(this, FaultKind.LoseAnswer, WholeRequests(scope)));

    /// <summary>
    /// Batches that clients produce are appended twice, so that consumers get each record twice, with offsets of their own, as after a retry
    /// without idempotence.
    /// </summary>
    /// <param name="scope">What it applies to; everything if null. Its API is left out.</param>
    public KafkaFault Duplicate(FaultScope? scope = null) => Add(new(this, FaultKind.Duplicate, Check(scope)));

    /// <summary>Ends every fault.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _active.ForEach(static fault => fault.End());
            _active = [];
        }
    }

    internal void Remove(KafkaFault fault)
    {
        lock (_gate)
        {
            _active = [.. _active.Where(active => active != fault)];
            fault.End();
        }
    }

    /// <summary>The fault that meets a whole request, if any.</summary>
    internal KafkaFault? For(FaultKind kind, RequestContext context) =>
        Find(kind, context, scope => scope.Topic is null && (scope.Api ?? context.Api) == context.Api && (scope.Api is not null || context.Api != KafkaApi.ApiVersions));

    /// <summary>The error that a test asked for in the place of a partition.</summary>
    internal ErrorCode ErrorFor(RequestContext context, string topic, int partition) =>
        (ErrorCode)(Find(FaultKind.Fail, context, scope => scope.Topic == topic && Fits(scope, topic, partition) && (scope.Api ?? context.Api) == context.Api)?.Error ?? 0);

    internal bool Duplicates(RequestContext context, string topic, int partition) =>
        Find(FaultKind.Duplicate, context, scope => Fits(scope, topic, partition)) is not null;

    private KafkaFault Add(KafkaFault fault)
    {
        lock (_gate)
        {
            _active = [.. _active, fault];
        }

        return fault;
    }

    private KafkaFault? Find(FaultKind kind, RequestContext context, Func<FaultScope, bool> fits)
    {
        // The usual case costs nothing: no faults.
        if (_active.Count == 0)
        {
            return null;
        }

        lock (_gate)
        {
            return _active.Find(fault => fault.Kind == kind
                && (fault.Scope.Broker ?? context.BrokerId) == context.BrokerId
                && (fault.Scope.ClientId ?? context.ClientId) == context.ClientId
                && fits(fault.Scope)
                && fault.TryHit());
        }
    }

    private static bool Fits(FaultScope scope, string topic, int partition) =>
        (scope.Topic ?? topic) == topic && (scope.Partition ?? partition) == partition;

    private static FaultScope WholeRequests(FaultScope? scope) => Check(scope) is { Topic: null } whole
        ? whole
        : throw new ArgumentException("This fault meets whole requests, which may be about several topics. Leave out the topic.", nameof(scope));

    private static FaultScope Check(FaultScope? scope) => scope switch
    {
        { Partition: not null, Topic: null } => throw new ArgumentException($"Which topic's partition {scope.Partition}? Name the topic in the scope.", nameof(scope)),
        { Api: KafkaApi.SaslHandshake or KafkaApi.SaslAuthenticate } => throw new ArgumentException(
            $"Nothing meets {scope.Api}: faults are for clients that are let in. To keep a client out, take its user or its rights away.", nameof(scope)),
        _ => scope ?? new(),
    };

    private static bool AnswersForPartitions(KafkaApi api) =>
        api is KafkaApi.Produce or KafkaApi.Fetch or KafkaApi.ListOffsets or KafkaApi.OffsetForLeaderEpoch or KafkaApi.DeleteRecords;
}
