namespace Assay.RabbitMq.Messages;

/// <summary>Where a dead letter first died, and what it carries from there.</summary>
internal static class DeathPlace
{
    private static readonly string[] Histories = ["x-first-death-", "x-last-death-", "MT-Fault-", "MT-Host-", "MT-Reason"];

    /// <summary>The queue; null for a message that never died.</summary>
    public static string? Of(RabbitDelivery letter) =>
        // x-death tells the latest death first, and one in the same queue again moves to the front: its end is not always the beginning.
        letter.Deaths.Count > 0 ? letter.Header("x-first-death-queue") ?? letter.Deaths[^1].Queue
            // MassTransit publishes what failed to another queue, and says where it came from.
            : Uri.TryCreate(letter.Header("MT-Fault-InputAddress"), UriKind.Absolute, out var address) ? Uri.UnescapeDataString(address.Segments[^1])
            : null;

    public static bool IsHistory(string header) => header == "x-death" || Histories.Any(history => header.StartsWith(history, StringComparison.Ordinal));
}
