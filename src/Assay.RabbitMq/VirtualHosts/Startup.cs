using System.Globalization;

namespace Assay.RabbitMq.VirtualHosts;

/// <summary>What services still do while they start.</summary>
internal static class Startup
{
    /// <summary>What changed between two looks, in words; null when nothing did that tells of a start.</summary>
    public static string? Change(
        (Topology Topology, IReadOnlyDictionary<string, long> Consumers) before, (Topology Topology, IReadOnlyDictionary<string, long> Consumers) now) =>
        Consumers(before.Consumers, now.Consumers)
            ?? Number("exchanges", before.Topology.Exchanges.Count, now.Topology.Exchanges.Count)
            ?? Number("bindings", before.Topology.Bindings.Count, now.Topology.Bindings.Count);

    private static string? Consumers(IReadOnlyDictionary<string, long> before, IReadOnlyDictionary<string, long> now)
    {
        foreach (var queue in now.Keys.Union(before.Keys, StringComparer.Ordinal))
        {
            if (!now.TryGetValue(queue, out var count))
                return $"the queue '{queue}' was deleted";
            if (!before.TryGetValue(queue, out var old))
                return $"the queue '{queue}' was declared";
            if (Number($"consumers of the queue '{queue}'", old, count) is { } change)
                return change;
        }

        return null;
    }

    private static string? Number(string what, long before, long now) =>
        before == now ? null : string.Create(CultureInfo.InvariantCulture, $"the number of {what} went from {before} to {now}");
}
