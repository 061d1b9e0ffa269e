using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orders.Shared.Events;

/// <summary>How events are written and read.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(OrderCreated))]
public sealed partial class EventJson : JsonSerializerContext;
