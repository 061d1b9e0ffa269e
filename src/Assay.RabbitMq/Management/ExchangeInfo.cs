using System.Text.Json;

namespace Assay.RabbitMq.Management;

/// <summary>An exchange, as the management API tells it.</summary>
internal sealed record ExchangeInfo(string Name, string Type, bool Durable, bool AutoDelete, bool Internal, JsonElement Arguments)
{
    /// <summary>What must be the same for the exchange to be the same.</summary>
    public string Definition => $"{Type}, durable {Durable}, auto-delete {AutoDelete}, internal {Internal}, {Arguments}";
}
