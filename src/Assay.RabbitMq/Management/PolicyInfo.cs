using System.Text.Json;
using System.Text.Json.Serialization;

namespace Assay.RabbitMq.Management;

/// <summary>A policy, as the management API tells it.</summary>
internal sealed record PolicyInfo(string Name, string Pattern, [property: JsonPropertyName("apply-to")] string ApplyTo, int Priority, JsonElement Definition);
