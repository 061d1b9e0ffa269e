using System.Text.Json;

namespace Assay.RabbitMq.Management;

/// <summary>A queue, as the management API tells it. The counts are null where a server is too old to tell them, or where the queue is down.</summary>
internal sealed record QueueInfo(
    string Name, bool Durable, bool AutoDelete, bool? Exclusive, JsonElement Arguments, string? Type, long? MessagesReady, long? MessagesUnacknowledged)
{
    /// <summary>
    /// Whether what the API says of unacknowledged messages may be out of date: the queue itself counts other ready ones, or messages moved a moment ago.
    /// </summary>
    public bool IsOutOfDate { get; init; }

    /// <summary>Whether it belongs to one connection. The API says null of types of queues that can't.</summary>
    public bool IsExclusive => Exclusive == true;

    /// <summary>What must be the same for the queue to be the same.</summary>
    public string Definition => $"{Type}, durable {Durable}, auto-delete {AutoDelete}, exclusive {IsExclusive}, {Arguments}";
}
