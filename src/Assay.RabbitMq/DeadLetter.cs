using System.Collections;
using System.Globalization;

namespace Assay.RabbitMq;

/// <summary>How a message became a dead letter: one entry of <c>x-death</c>.</summary>
/// <param name="Queue">The queue that it died in.</param>
/// <param name="Reason"><c>rejected</c>, <c>expired</c>, <c>maxlen</c> or <c>delivery_limit</c>.</param>
/// <param name="Count">How often it died there for that reason.</param>
/// <param name="Exchange">The exchange that it had been published to.</param>
/// <param name="RoutingKeys">The keys that it had been published with.</param>
public sealed record DeadLetter(string Queue, string Reason, long Count, string Exchange, IReadOnlyList<string> RoutingKeys)
{
    /// <summary>The entry as <c>rejected 2 times in orders.new</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Reason} {Count} time{(Count == 1 ? "" : "s")} in {Queue}");

    internal static IReadOnlyList<DeadLetter> Read(IReadOnlyDictionary<string, object?> headers) =>
        headers.GetValueOrDefault("x-death") is IList deaths ? [.. deaths.OfType<IReadOnlyDictionary<string, object?>>().Select(ReadOne)] : [];

    private static DeadLetter ReadOne(IReadOnlyDictionary<string, object?> death) => new(
        Text(death, "queue"), Text(death, "reason"), Convert.ToInt64(death.GetValueOrDefault("count") ?? 1L, CultureInfo.InvariantCulture), Text(death, "exchange"),
        death.GetValueOrDefault("routing-keys") is IList keys ? [.. keys.Cast<object?>().Select(key => key?.ToString() ?? "")] : []);

    private static string Text(IReadOnlyDictionary<string, object?> death, string name) => death.GetValueOrDefault(name)?.ToString() ?? "";
}
