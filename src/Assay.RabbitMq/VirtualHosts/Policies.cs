using System.Text.Json;
using System.Text.RegularExpressions;
using Assay.RabbitMq.Management;

namespace Assay.RabbitMq.VirtualHosts;

/// <summary>What the policies of a virtual host set, beside the arguments of its queues and exchanges.</summary>
internal sealed class Policies(IReadOnlyList<PolicyInfo> policies, IReadOnlyList<PolicyInfo> operators)
{
    public static async Task<Policies> ReadAsync(ManagementApi api, string virtualHost, CancellationToken cancellationToken)
    {
        var host = ManagementApi.Segment(virtualHost);
        var own = api.ListAsync<PolicyInfo>($"policies/{host}", cancellationToken);
        var operators = api.ListAsync<PolicyInfo>($"operator-policies/{host}", cancellationToken);
        return new Policies(await own, await operators);
    }

    /// <summary>The exchange that gets a queue's dead letters; null when they are dropped.</summary>
    public string? DeadLetterExchange(QueueInfo queue) => Text(queue.Arguments, "x-dead-letter-exchange") ?? Text(OfQueue(policies, queue.Name), "dead-letter-exchange");

    /// <summary>The key that a queue's dead letters get; null when each keeps its own.</summary>
    public string? DeadLetterKey(QueueInfo queue) => Text(queue.Arguments, "x-dead-letter-routing-key") ?? Text(OfQueue(policies, queue.Name), "dead-letter-routing-key");

    /// <summary>How many milliseconds a message lives in a queue, whichever says the least; null when for ever.</summary>
    public long? TimeToLive(QueueInfo queue) => new[]
    {
        Number(queue.Arguments, "x-message-ttl"), Number(OfQueue(policies, queue.Name), "message-ttl"), Number(OfQueue(operators, queue.Name), "message-ttl"),
    }.Min();

    /// <summary>The exchange that gets what an exchange can't route; null when there is none.</summary>
    public string? AlternateExchange(ExchangeInfo exchange) =>
        Text(exchange.Arguments, "alternate-exchange") ?? Text(Of(policies, exchange.Name, "exchanges"), "alternate-exchange");

    private static JsonElement OfQueue(IReadOnlyList<PolicyInfo> policies, string name) => Of(policies, name, "queues", "classic_queues", "quorum_queues", "streams");

    /// <summary>Of all that fit, only the one of the highest priority holds.</summary>
    private static JsonElement Of(IReadOnlyList<PolicyInfo> policies, string name, params string[] kinds) => policies
        .Where(policy => (policy.ApplyTo == "all" || kinds.Contains(policy.ApplyTo, StringComparer.Ordinal)) && Regex.IsMatch(name, policy.Pattern))
        .MaxBy(static policy => policy.Priority)?.Definition ?? default;

    private static string? Text(JsonElement table, string name) =>
        table.ValueKind == JsonValueKind.Object && table.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? Number(JsonElement table, string name) =>
        table.ValueKind == JsonValueKind.Object && table.TryGetProperty(name, out var value) && value.TryGetInt64(out var number) ? number : null;
}
