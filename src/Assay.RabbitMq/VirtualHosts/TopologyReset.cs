using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.RabbitMq.Management;
using Assay.Resources;
using RabbitMQ.Client.Exceptions;

namespace Assay.RabbitMq.VirtualHosts;

/// <summary>
/// Puts a virtual host back to what it held when its services had started: settings and bindings that are gone, and all queues are emptied. What was declared
/// since is not taken away, and queues and exchanges that are gone are not made again: an application remembers what it declared, and its consumers are tied to what is gone.
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
        if (await DeclaredAsync(baseline, now, cancellationToken) is { } declared)
            return ResetOutcome.Replace(declared);
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

    /// <summary>
    /// What was declared since and is still there. The test or the application may have declared it, and nobody but the application knows whether it would declare it
    /// again. Another exclusive queue, such as one for replies, goes with its connection.
    /// </summary>
    private async Task<string?> DeclaredAsync(Topology baseline, Topology now, CancellationToken cancellationToken)
    {
        foreach (var queue in now.Queues.Values.Where(queue => !queue.IsExclusive && !baseline.Queues.ContainsKey(queue.Name)))
        {
            var consumed = await CountConsumersAsync(queue.Name, cancellationToken);
            if (consumed > 0)
            {
                return $"the queue '{queue.Name}', which was not there when the sandbox was ready, has {consumed} consumer(s). Dispose the test's consumers; "
                    + $"if a service declares it after its start, say Consumed(\"{queue.Name}\")";
            }

            // One that is deleted with its last consumer may be gone by now.
            if (consumed is not null)
                return Remembered($"the queue '{queue.Name}'", queue is { Durable: true, AutoDelete: false } ? $"Queue(\"{queue.Name}\"{More(queue.Arguments)})" : null);
        }

        if (now.Exchanges.Values.FirstOrDefault(exchange => !baseline.Exchanges.ContainsKey(exchange.Name)) is { } made)
        {
            return Remembered(
                $"the exchange '{made.Name}'",
                made is { Durable: true, AutoDelete: false, Internal: false } ? $"Exchange(\"{made.Name}\", \"{made.Type}\"{More(made.Arguments)})" : null);
        }

        // Publishers bind exchanges to each other once, before they publish the first message of a kind; consumers their queue, when they first subscribe to something.
        return now.Bindings.Values.FirstOrDefault(binding => !baseline.Bindings.ContainsKey(binding.Identity) && !IsToForeignQueue(binding, baseline)) is { } bound
            ? Remembered(
                $"the binding of the {bound.DestinationType} '{bound.Destination}' to the exchange '{bound.Source}'",
                More(bound.Arguments).Length > 0 ? null
                    : $"{(bound.DestinationType == "exchange" ? "ExchangeBinding" : "Binding")}(\"{bound.Destination}\", \"{bound.Source}\", \"{bound.RoutingKey}\")")
            : null;
    }

    /// <summary>How many consumers a queue has; null when it is gone.</summary>
    private async Task<long?> CountConsumersAsync(string queue, CancellationToken cancellationToken)
    {
        try
        {
            return await consumers.CountAsync(queue, cancellationToken);
        }
        catch (OperationInterruptedException)
        {
            return null;
        }
    }

    /// <param name="what">What was declared.</param>
    /// <param name="declaration">What declares it in the sandbox; null for what only its user can declare, since it goes away by itself or with the server.</param>
    private static string Remembered(string what, string? declaration) =>
        $"{what} was declared after the sandbox was ready, which an application may remember. "
        + (declaration is null ? "Let" : $"Declare it in the sandbox ({declaration}), let")
        + " the service declare it when it starts, or delete it in the test that declared it";

    /// <summary>Says that there are arguments, which the declaration has to repeat.</summary>
    private static string More(JsonElement arguments) => arguments.ValueKind == JsonValueKind.Object && arguments.EnumerateObject().Any() ? ", …" : "";

    private async Task PutBackBindingsAsync(Topology baseline, Topology now, CancellationToken cancellationToken)
    {
        foreach (var binding in baseline.Bindings.Values.Where(binding => !now.Bindings.ContainsKey(binding.Identity)))
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
