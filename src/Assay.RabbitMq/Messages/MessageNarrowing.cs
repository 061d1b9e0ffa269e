using Assay.Misses;

namespace Assay.RabbitMq.Messages;

/// <summary>What narrows the messages that a test looks at.</summary>
internal static class MessageNarrowing
{
    public static Narrowing<RabbitDelivery> ToKey(string pattern) => new(
        $"with key '{pattern}'", message => KeyPattern.Fits(pattern, message.RoutingKey) ? null : $"its key is '{message.RoutingKey}'")
    {
        Distance = message => KeyPattern.Fits(pattern, message.RoutingKey) ? 0 : TextDistance.Between(pattern, message.RoutingKey),
    };

    public static Narrowing<RabbitDelivery> ToHeader(string name, string? value) => new(
        value is null ? $"with header '{name}'" : $"with header '{name}' = '{value}'",
        message => !message.Headers.ContainsKey(name) ? $"it has no header '{name}'"
            : value is null || message.Header(name) == value ? null : $"its header '{name}' is '{message.Header(name)}'")
    {
        Distance = message => TextDistance.Between(value ?? "", message.Header(name)),
    };
}
