using System.Text.RegularExpressions;
using Assay.Misses;

namespace Assay.RabbitMq.Messages;

/// <summary>What a probe was narrowed to.</summary>
/// <param name="Words">Said after the probe's name.</param>
/// <param name="Difference">By what a message is not the one; null when it is.</param>
internal sealed partial record Narrowing(string Words, Func<RabbitDelivery, string?> Difference)
{
    /// <summary>By how many letters a message's key is another; 0 where the key does not matter.</summary>
    public Func<RabbitDelivery, int> KeyDistance { get; private init; } = static _ => 0;

    public static Narrowing ToKey(string pattern) => new(
        $"with key '{pattern}'", message => KeyPattern.Fits(pattern, message.RoutingKey) ? null : $"its key is '{message.RoutingKey}'")
    {
        KeyDistance = message => KeyPattern.Fits(pattern, message.RoutingKey) ? 0 : TextDistance.Between(pattern, message.RoutingKey),
    };

    public static Narrowing ToHeader(string name, string? value) => new(
        value is null ? $"with header '{name}'" : $"with header '{name}' = '{value}'",
        message => !message.Headers.ContainsKey(name) ? $"it has no header '{name}'"
            : value is null || message.Header(name) == value ? null : $"its header '{name}' is '{message.Header(name)}'");

    public static Narrowing To(Func<RabbitDelivery, bool> condition, string words)
    {
        var line = Blanks().Replace(words, " ");
        return new($"where {line}", message => condition(message) ? null : $"not where {line}");
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
