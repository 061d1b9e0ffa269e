using System.Globalization;
using Assay.RabbitMq.Firehose;
using Assay.RabbitMq.Management;

namespace Assay.RabbitMq.VirtualHosts;

/// <summary>
/// Messages that an exchange keeps until their delay is over, of the type that the plugin for delayed messages adds. They are in no queue meanwhile: nobody can count
/// them or take them away, so what was published says how many there are.
/// </summary>
internal sealed class DelayedMessages(ManagementApi api, LeasedVirtualHost virtualHost, FirehoseTap tap)
{
    private const string ExchangeType = "x-delayed-message";
    private const string DelayHeader = "x-delay";

    /// <summary>What the server takes from the delay's end to the queue.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(250);

    /// <summary>The first exchange that keeps messages of this rent, in words; null when there is none.</summary>
    public async Task<string?> FirstAsync(CancellationToken cancellationToken)
    {
        // Most virtual hosts have no such exchange, so the server is not asked before a message says that it is for one.
        var seen = tap.Seen;
        return seen.Any(static message => IsKept(message.Delivery, message.Age))
            ? First(seen, await api.ListAsync<ExchangeInfo>($"exchanges/{ManagementApi.Segment(virtualHost.Name)}", cancellationToken))
            : null;
    }

    public static string? First(IEnumerable<SeenMessage> seen, IEnumerable<ExchangeInfo> exchanges)
    {
        var delaying = exchanges.Where(static exchange => exchange.Type == ExchangeType).Select(static exchange => exchange.Name).ToHashSet(StringComparer.Ordinal);
        var kept = seen.Where(message => message.Queue is null && delaying.Contains(message.Delivery.Exchange) && IsKept(message.Delivery, message.Age))
            .Select(static message => message.Delivery).GroupBy(static message => message.Exchange, StringComparer.Ordinal).FirstOrDefault();
        return kept is null ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"the exchange '{kept.Key}' keeps {kept.Count()} delayed message(s), for up to {kept.Max(Delay).TotalSeconds:0.###} s. Nobody can take them out of it: "
            + $"wait longer than that, or let the tests set a shorter delay");
    }

    /// <summary>Whether its delay is not over, so long after it was published.</summary>
    public static bool IsKept(RabbitDelivery message, TimeSpan age) => Delay(message) is var delay && delay > TimeSpan.Zero && age < delay + Grace;

    /// <summary>The delay, as its header tells it in milliseconds; the server takes no more than 32 bits of it.</summary>
    private static TimeSpan Delay(RabbitDelivery message) =>
        Convert.ToString(message.Headers.GetValueOrDefault(DelayHeader), CultureInfo.InvariantCulture) is var text
        && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var delay)
            ? TimeSpan.FromMilliseconds(Math.Clamp(delay, 0, uint.MaxValue)) : TimeSpan.Zero;
}
