namespace Assay.Kafka.Broker.Cluster;

/// <summary>The client quotas of a cluster: kept and described, and never applied. Guarded by the gate of its cluster.</summary>
internal sealed class QuotaStore
{
    /// <summary>The kinds of entities that a quota may be for.</summary>
    public static readonly IReadOnlyList<string> EntityTypes = ["user", "client-id", "ip"];

    private static readonly string[] ClientKeys = ["producer_byte_rate", "consumer_byte_rate", "request_percentage", "controller_mutation_rate"];

    private static readonly string[] AddressKeys = ["connection_creation_rate"];

    private readonly Dictionary<string, Quota> _quotas = [];

    public IReadOnlyCollection<Quota> All => _quotas.Values;

    /// <summary>The limits that may be set for an entity; none if there is no such entity.</summary>
    public static IReadOnlyList<string> KeysFor(IReadOnlyList<string> entityTypes) =>
        entityTypes is ["ip"] ? AddressKeys : entityTypes.Contains("ip") ? [] : ClientKeys;

    public QuotaStore Copy()
    {
        var copy = new QuotaStore();
        foreach (var (entity, values) in All)
        {
            copy.Set(entity, values.Select(value => (value.Key, (double?)value.Value)));
        }

        return copy;
    }

    /// <summary>Sets limits; null takes one away.</summary>
    public void Set(IReadOnlyDictionary<string, string?> entity, IEnumerable<(string Key, double? Value)> changes)
    {
        var parts = new SortedDictionary<string, string?>(entity.ToDictionary(), StringComparer.Ordinal);
        var id = string.Join('\n', parts.Select(part => $"{part.Key}={(part.Value is null ? "<default>" : "=" + part.Value)}"));
        if (!_quotas.TryGetValue(id, out var quota))
        {
            _quotas.Add(id, quota = new(parts, new(StringComparer.Ordinal)));
        }

        foreach (var (key, value) in changes)
        {
            if (value is { } limit)
            {
                quota.Values[key] = limit;
            }
            else
            {
                quota.Values.Remove(key);
            }
        }

        if (quota.Values.Count == 0)
        {
            _quotas.Remove(id);
        }
    }

    /// <summary>Limits of an entity.</summary>
    /// <param name="Entity">The parts of the entity by their kind; null names the default of a kind.</param>
    /// <param name="Values">The limits by their keys.</param>
    internal sealed record Quota(IReadOnlyDictionary<string, string?> Entity, SortedDictionary<string, double> Values);
}
