using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.RabbitMq.Management;

namespace Assay.RabbitMq.VirtualHosts;

/// <summary>Everything in a virtual host but its messages.</summary>
/// <param name="Queues">By name.</param>
/// <param name="Exchanges">By name.</param>
/// <param name="Bindings">By identity.</param>
/// <param name="Settings">Policies, parameters and limits: the path of each in the management API, and what makes it.</param>
internal sealed record Topology(
    IReadOnlyDictionary<string, QueueInfo> Queues,
    IReadOnlyDictionary<string, ExchangeInfo> Exchanges,
    IReadOnlyDictionary<string, BindingInfo> Bindings,
    IReadOnlyDictionary<string, string> Settings)
{
    public static async Task<Topology> ReadAsync(ManagementApi api, string virtualHost, CancellationToken cancellationToken)
    {
        var host = ManagementApi.Segment(virtualHost);
        var queues = api.QueuesAsync(virtualHost, cancellationToken);
        var exchanges = api.ListAsync<ExchangeInfo>($"exchanges/{host}", cancellationToken);
        var bindings = BindingsAsync(api, virtualHost, cancellationToken);
        var settings = SettingsAsync(api, virtualHost, cancellationToken);
        await Task.WhenAll(queues, exchanges, bindings, settings);
        return new Topology(
            (await queues).Where(queue => queue.Name != LeasedVirtualHost.LeaseQueue).ToDictionary(queue => queue.Name, StringComparer.Ordinal),
            (await exchanges).ToDictionary(exchange => exchange.Name, StringComparer.Ordinal),
            await bindings,
            await settings);
    }

    /// <summary>The bindings that somebody made: neither those of the default exchange nor our own.</summary>
    public static async Task<IReadOnlyDictionary<string, BindingInfo>> BindingsAsync(ManagementApi api, string virtualHost, CancellationToken cancellationToken) =>
        (await api.ListAsync<BindingInfo>($"bindings/{ManagementApi.Segment(virtualHost)}", cancellationToken))
            .Where(binding => binding.Source.Length > 0 && binding.Destination != LeasedVirtualHost.LeaseQueue)
            .ToDictionary(binding => binding.Identity, StringComparer.Ordinal);

    private static async Task<IReadOnlyDictionary<string, string>> SettingsAsync(ManagementApi api, string virtualHost, CancellationToken cancellationToken)
    {
        var host = ManagementApi.Segment(virtualHost);
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var group in (string[])["policies", "operator-policies"])
        {
            foreach (var policy in await api.ListAsync<JsonObject>($"{group}/{host}", cancellationToken))
                found[$"{group}/{host}/{Segment(policy["name"])}"] = Part(policy, "pattern", "definition", "priority", "apply-to");
        }

        foreach (var parameter in await api.ListAsync<JsonObject>("parameters", cancellationToken))
        {
            if ((string?)parameter["vhost"] == virtualHost && (string?)parameter["component"] is { } component and not "vhost-limits")
                found[$"parameters/{ManagementApi.Segment(component)}/{host}/{Segment(parameter["name"])}"] = Part(parameter, "value");
        }

        foreach (var limits in await api.ListAsync<JsonObject>($"vhost-limits/{host}", cancellationToken))
        {
            foreach (var (name, value) in limits["value"] as JsonObject ?? [])
                found[$"vhost-limits/{host}/{ManagementApi.Segment(name)}"] = new JsonObject { ["value"] = value?.DeepClone() }.ToJsonString();
        }

        return found;
    }

    private static string Segment(JsonNode? name) => ManagementApi.Segment((string?)name ?? throw new JsonException("A setting has no name."));

    private static string Part(JsonObject whole, params ReadOnlySpan<string> names)
    {
        var part = new JsonObject();
        foreach (var name in names)
            part[name] = whole[name]?.DeepClone();
        return part.ToJsonString();
    }
}
