using System.Text.Json;

namespace Assay.Servers.Watching;

/// <summary>The processes behind a server, as soon as they run.</summary>
/// <param name="Instance">The <see cref="WatchPlan.Instance"/> they were started for.</param>
/// <param name="Watcher">Who watches it; null while its starter still does.</param>
/// <param name="Guard">The shell that ends the server when nobody holds it any more.</param>
/// <param name="Server">The server.</param>
internal sealed record WatchedProcesses(string Instance, ProcessIdentity? Watcher, ProcessIdentity Guard, ProcessIdentity Server)
{
    public static WatchedProcesses ReadFrom(JsonElement json) => new(
        json.Text("instance"),
        json.TryGetProperty("watcher", out _) ? Identity(json, "watcher") : null,
        Identity(json, "guard"),
        Identity(json, "server"));

    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("instance", Instance);
        if (Watcher is not null)
            Write(json, "watcher", Watcher);
        Write(json, "guard", Guard);
        Write(json, "server", Server);
        json.WriteEndObject();
    }

    private static ProcessIdentity Identity(JsonElement json, string name)
    {
        var process = json.GetProperty(name);
        return new(process.GetProperty("id").GetInt32(), process.GetProperty("start").GetInt64());
    }

    private static void Write(Utf8JsonWriter json, string name, ProcessIdentity process)
    {
        json.WriteStartObject(name);
        json.WriteNumber("id", process.Id);
        json.WriteNumber("start", process.Start);
        json.WriteEndObject();
    }
}
