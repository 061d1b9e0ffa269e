using System.Text.Json.Serialization;

namespace Assay.Servers.Watching;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ServerState))]
[JsonSerializable(typeof(ServerExit))]
internal sealed partial class WatchJson : JsonSerializerContext;
