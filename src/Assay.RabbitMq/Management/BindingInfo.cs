using System.Text.Json;

namespace Assay.RabbitMq.Management;

/// <summary>A binding, as the management API tells it.</summary>
internal sealed record BindingInfo(
    string Source, string Destination, string DestinationType, string RoutingKey, JsonElement Arguments, string PropertiesKey)
{
    /// <summary>Tells it from all others of its virtual host.</summary>
    public string Identity => string.Join('\n', Source, DestinationType, Destination, PropertiesKey);

    /// <summary>Where it is made.</summary>
    public string Path(string virtualHost) =>
        $"bindings/{ManagementApi.Segment(virtualHost)}/e/{ManagementApi.Segment(Source)}/{DestinationType[0]}/{ManagementApi.Segment(Destination)}";
}
