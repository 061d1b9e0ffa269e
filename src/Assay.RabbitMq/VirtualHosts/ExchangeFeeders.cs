using Assay.RabbitMq.Firehose;
using Assay.RabbitMq.Management;

namespace Assay.RabbitMq.VirtualHosts;

/// <summary>
/// The ways on which messages come to an exchange that the firehose does not tell of. It tells of the exchange that a message was published to: not of those that are bound to it,
/// nor of its alternate exchange, nor of dead letters.
/// </summary>
internal sealed class ExchangeFeeders
{
    private readonly Policies _policies;
    private readonly IReadOnlyList<QueueInfo> _queues;
    private readonly IReadOnlyList<ExchangeInfo> _exchanges;
    private readonly IReadOnlyList<BindingInfo> _bindings;

    private ExchangeFeeders(Policies policies, IReadOnlyList<QueueInfo> queues, IReadOnlyList<ExchangeInfo> exchanges, IReadOnlyList<BindingInfo> bindings) =>
        (_policies, _queues, _exchanges, _bindings) = (policies, queues, exchanges, bindings);

    public static async Task<ExchangeFeeders> ReadAsync(ManagementApi api, string virtualHost, CancellationToken cancellationToken)
    {
        var policies = Policies.ReadAsync(api, virtualHost, cancellationToken);
        var queues = api.QueuesAsync(virtualHost, cancellationToken);
        var exchanges = api.ListAsync<ExchangeInfo>($"exchanges/{ManagementApi.Segment(virtualHost)}", cancellationToken);
        var bindings = Topology.BindingsAsync(api, virtualHost, cancellationToken);
        await Task.WhenAll(policies, queues, exchanges, bindings);
        return new ExchangeFeeders(await policies, await queues, await exchanges, [.. (await bindings).Values]);
    }

    /// <summary>What may have come to an exchange unseen, and where to look for it; null when nothing can have.</summary>
    public string? Unseen(string exchange, IReadOnlyList<SeenMessage> seen)
    {
        var published = seen.Where(message => message.Queue is null && message.Delivery.Exchange != exchange).Select(static message => message.Delivery).ToList();
        var sources = SourcesOf(exchange);
        // All that comes to a fanout goes to its queues, and the firehose tells all queues that a message went to.
        var sign = _exchanges.FirstOrDefault(found => found.Name == exchange)?.Type == "fanout" ? QueuesOf(exchange).FirstOrDefault() : null;
        var isForwarded = published.Any(message => sources.Contains(message.Exchange) && (sign is null || message.Queues.Contains(sign, StringComparer.Ordinal)));
        var dying = DyingInto([exchange, .. sources]);
        var isDead = seen.Any(message => message.Queue is null && message.Delivery.Queues.Any(dying.Contains));
        if (!isForwarded && !isDead)
            return null;
        var ways = new List<string>();
        if (isForwarded)
        {
            ways.AddRange(_bindings.Where(binding => IsTo(binding, exchange)).Select(static binding => $"what comes through the exchange '{binding.Source}', to which it is bound").Distinct());
            ways.AddRange(_exchanges.Where(other => _policies.AlternateExchange(other) == exchange).Select(static other => $"what the exchange '{other.Name}' can't route"));
        }

        if (isDead)
        {
            ways.AddRange(_queues.Where(queue => _policies.DeadLetterExchange(queue) == exchange).Select(static queue => $"dead letters of the queue '{queue.Name}'"));
            if (ways.Count == 0)
                ways.Add("dead letters that come through other exchanges");
        }

        var queues = QueuesOf(exchange).Select(static queue => $"Queue(\"{queue}\")").ToList();
        return $"an exchange probe does not see {string.Join(", nor ", ways)}. "
            + (queues.Count > 0 ? $"Look where it goes: {string.Join(", ", queues)}" : "Bind a queue to it and look into that");
    }

    private static bool IsTo(BindingInfo binding, string exchange) => binding.DestinationType == "exchange" && binding.Destination == exchange;

    private IEnumerable<string> QueuesOf(string exchange) =>
        _bindings.Where(binding => binding.DestinationType == "queue" && binding.Source == exchange).Select(static binding => binding.Destination).Distinct(StringComparer.Ordinal);

    /// <summary>The exchanges out of which messages come to an exchange, directly or through others.</summary>
    private HashSet<string> SourcesOf(string exchange)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<string>([exchange]);
        while (open.TryDequeue(out var next))
        {
            var direct = _bindings.Where(binding => IsTo(binding, next)).Select(static binding => binding.Source)
                .Concat(_exchanges.Where(other => _policies.AlternateExchange(other) == next).Select(static other => other.Name));
            foreach (var source in direct.Where(found.Add).ToList())
                open.Enqueue(source);
        }

        found.Remove(exchange);
        return found;
    }

    /// <summary>The queues whose messages come to one of the exchanges when they die, and those whose messages come to such queues in that way.</summary>
    private HashSet<string> DyingInto(IReadOnlyCollection<string> exchanges)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<QueueInfo>(_queues.Where(queue => _policies.DeadLetterExchange(queue) is { } target && exchanges.Contains(target)));
        while (open.TryDequeue(out var queue))
        {
            if (!found.Add(queue.Name))
                continue;
            var ways = _bindings.Where(binding => binding.DestinationType == "queue" && binding.Destination == queue.Name).SelectMany(binding => SourcesOf(binding.Source).Append(binding.Source))
                .ToHashSet(StringComparer.Ordinal);
            foreach (var other in _queues.Where(other => _policies.DeadLetterExchange(other) is { } target
                && (ways.Contains(target) || (target.Length == 0 && (_policies.DeadLetterKey(other) ?? queue.Name) == queue.Name))))
            {
                open.Enqueue(other);
            }
        }

        return found;
    }
}
