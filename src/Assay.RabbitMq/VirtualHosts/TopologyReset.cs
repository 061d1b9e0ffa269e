using System.Text.Json.Nodes;
using Assay.RabbitMq.Management;
using Assay.Resources;

namespace Assay.RabbitMq.VirtualHosts;

/// <summary>
/// Puts a virtual host back to what it held when its services had started: what came since goes, what went comes back where that is possible
/// under the feet of a running application, and all queues are emptied.
/// </summary>
internal sealed class TopologyReset(ManagementApi api, LeasedVirtualHost virtualHost, QueueCensus census, ConsumerCounts consumers)
{
    private const int Purges = 20;

    public async Task<ResetOutcome> RunAsync(Topology baseline, CancellationToken cancellationToken)
    {
        var now = await Topology.ReadAsync(api, virtualHost.Name, cancellationToken);
        if (Lost(baseline, now) is { } lost)
            return ResetOutcome.Replace(lost);
        if (Subscribed(baseline, now) is { } subscribed)
            return ResetOutcome.Replace(subscribed);
        // Another exclusive queue, such as one for replies, is its connection's: nobody else can empty or delete it, and it goes with that.
        foreach (var queue in now.Queues.Values.Where(queue => !queue.IsExclusive && !baseline.Queues.ContainsKey(queue.Name)))
        {
            if (await consumers.CountAsync(queue.Name, cancellationToken) is > 0 and var count)
            {
                return ResetOutcome.Replace(
                    $"the queue '{queue.Name}', which was not there when the sandbox was ready, has {count} consumer(s). Dispose the test's consumers; "
                    + $"if a service declares it after its start, say Consumed(\"{queue.Name}\")");
            }

            await virtualHost.Control.DoAsync(channel => channel.QueueDeleteAsync(queue.Name, ifUnused: false, ifEmpty: false, cancellationToken: cancellationToken), cancellationToken);
        }

        foreach (var exchange in now.Exchanges.Keys.Where(name => !baseline.Exchanges.ContainsKey(name)))
            await virtualHost.Control.DoAsync(channel => channel.ExchangeDeleteAsync(exchange, ifUnused: false, cancellationToken: cancellationToken), cancellationToken);
        await PutBackBindingsAsync(baseline, now, cancellationToken);
        await PutBackSettingsAsync(baseline, now, cancellationToken);
        return await PurgeAsync(cancellationToken);
    }

    /// <summary>What can't be made again, since the application's consumers and publishers are tied to the one that is gone.</summary>
    private static string? Lost(Topology baseline, Topology now)
    {
        foreach (var queue in baseline.Queues.Values)
        {
            if (!now.Queues.TryGetValue(queue.Name, out var found))
                return $"the queue '{queue.Name}' was deleted";
            if (found.Definition != queue.Definition)
                return $"the queue '{queue.Name}' was declared anew as {found.Definition}";
        }

        foreach (var exchange in baseline.Exchanges.Values)
        {
            if (!now.Exchanges.TryGetValue(exchange.Name, out var found))
                return $"the exchange '{exchange.Name}' was deleted";
            if (found.Definition != exchange.Definition)
                return $"the exchange '{exchange.Name}' was declared anew as {found.Definition}";
        }

        return null;
    }

    /// <summary>An exclusive queue that is still there and that the next test's messages would reach: nobody but its connection can unbind it.</summary>
    private static string? Subscribed(Topology baseline, Topology now)
    {
        var binding = now.Bindings.Values.FirstOrDefault(binding => IsToForeignQueue(binding, baseline) && baseline.Exchanges.ContainsKey(binding.Source)
            && now.Queues.TryGetValue(binding.Destination, out var queue) && queue.IsExclusive);
        return binding is null
            ? null
            : $"the exclusive queue '{binding.Destination}', which was not there when the sandbox was ready, is still bound to the exchange '{binding.Source}' and would get the "
                + "next test's messages. Dispose the connection that declared it";
    }

    private async Task PutBackBindingsAsync(Topology baseline, Topology now, CancellationToken cancellationToken)
    {
        if (now.Bindings.Keys.ToHashSet(StringComparer.Ordinal).SetEquals(baseline.Bindings.Keys))
            return;
        // Many went with their queues and exchanges.
        var left = await Topology.BindingsAsync(api, virtualHost.Name, cancellationToken);
        foreach (var binding in left.Values.Where(binding => !baseline.Bindings.ContainsKey(binding.Identity) && !IsToForeignQueue(binding, baseline)))
            await api.DeleteAsync($"{binding.Path(virtualHost.Name)}/{ManagementApi.Segment(binding.PropertiesKey)}", cancellationToken);
        foreach (var binding in baseline.Bindings.Values.Where(binding => !left.ContainsKey(binding.Identity)))
            await api.PostAsync(binding.Path(virtualHost.Name), new { routing_key = binding.RoutingKey, arguments = binding.Arguments }, cancellationToken);
    }

    /// <summary>To an exclusive queue that is still there.</summary>
    private static bool IsToForeignQueue(BindingInfo binding, Topology baseline) =>
        binding.DestinationType == "queue" && !baseline.Queues.ContainsKey(binding.Destination);

    private async Task PutBackSettingsAsync(Topology baseline, Topology now, CancellationToken cancellationToken)
    {
        foreach (var path in now.Settings.Keys.Where(path => !baseline.Settings.ContainsKey(path)))
            await api.DeleteAsync(path, cancellationToken);
        foreach (var (path, body) in baseline.Settings.Where(setting => now.Settings.GetValueOrDefault(setting.Key) != setting.Value))
            await api.PutAsync(path, JsonNode.Parse(body)!, cancellationToken);
    }

    /// <summary>Again until all are empty: messages that expire move on to queues that were empty before.</summary>
    private async Task<ResetOutcome> PurgeAsync(CancellationToken cancellationToken)
    {
        for (var round = 0; round < Purges; round++)
        {
            var filled = (await census.ReadAsync(cancellationToken)).Where(queue => queue.MessagesReady > 0).ToList();
            if (filled.Count == 0)
                return ResetOutcome.Done;
            if (filled.FirstOrDefault(queue => queue.IsExclusive || queue.Type == "stream") is { } stubborn)
                return ResetOutcome.Replace($"'{stubborn.Name}' holds messages, and {(stubborn.IsExclusive ? "only its own connection can empty it" : "a stream can't be emptied")}");
            foreach (var queue in filled)
                await virtualHost.Control.DoAsync(channel => channel.QueuePurgeAsync(queue.Name, cancellationToken), cancellationToken);
        }

        return ResetOutcome.Replace("its queues fill again as soon as they are emptied");
    }
}
