using System.Text.Json;

namespace Assay.Servers.Watching;

/// <summary>What runs as the server of a folder, and when it is stopped. Written by the starter, before anything runs.</summary>
internal sealed record WatchPlan
{
    /// <summary>Random, new for each start: tells this server from others that were in the same folder.</summary>
    public required string Instance { get; init; }

    public required string FileName { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The whole environment of the server.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public required string WorkingDirectory { get; init; }

    /// <summary>Port of the server; a connection to it counts as use.</summary>
    public required int Port { get; init; }

    /// <summary>Unix signal for an orderly stop, such as INT.</summary>
    public required string StopSignal { get; init; }

    /// <summary>Unix signal for the case that nobody holds the server any more, such as QUIT.</summary>
    public required string DeathSignal { get; init; }

    public required int IdleMilliseconds { get; init; }

    /// <summary>How long an orderly stop may take before the server is killed.</summary>
    public int StopMilliseconds { get; init; } = 10_000;

    /// <summary>Where the process ids of this server mean something; another container that shares the home has others.</summary>
    public string Network { get; init; } = "";

    /// <summary>The folder with the server's data.</summary>
    public required string DataFolder { get; init; }

    /// <summary>What the data was copied from, and of which the watcher keeps a copy ready for the next start; null where there is nothing to copy.</summary>
    public string? PreparedData { get; init; }

    /// <summary>Whether the data is worth keeping after an orderly stop, for the next start.</summary>
    public required bool KeepsData { get; init; }

    public static WatchPlan ReadFrom(JsonElement json) => new()
    {
        Instance = json.Text("instance"),
        FileName = json.Text("fileName"),
        Arguments = [.. json.GetProperty("arguments").EnumerateArray().Select(argument => argument.GetString() ?? "")],
        Environment = json.GetProperty("environment").EnumerateObject().ToDictionary(variable => variable.Name, variable => variable.Value.GetString() ?? ""),
        WorkingDirectory = json.Text("workingDirectory"),
        Port = json.GetProperty("port").GetInt32(),
        StopSignal = json.Text("stopSignal"),
        DeathSignal = json.Text("deathSignal"),
        IdleMilliseconds = json.GetProperty("idleMilliseconds").GetInt32(),
        StopMilliseconds = json.GetProperty("stopMilliseconds").GetInt32(),
        Network = json.Text("network"),
        DataFolder = json.Text("dataFolder"),
        PreparedData = json.TryGetProperty("preparedData", out var prepared) ? prepared.GetString() : null,
        KeepsData = json.GetProperty("keepsData").GetBoolean(),
    };

    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("instance", Instance);
        json.WriteString("fileName", FileName);
        json.WriteStartArray("arguments");
        foreach (var argument in Arguments)
            json.WriteStringValue(argument);
        json.WriteEndArray();
        json.WriteStartObject("environment");
        foreach (var (name, value) in Environment)
            json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteString("workingDirectory", WorkingDirectory);
        json.WriteNumber("port", Port);
        json.WriteString("stopSignal", StopSignal);
        json.WriteString("deathSignal", DeathSignal);
        json.WriteNumber("idleMilliseconds", IdleMilliseconds);
        json.WriteNumber("stopMilliseconds", StopMilliseconds);
        json.WriteString("network", Network);
        json.WriteString("dataFolder", DataFolder);
        if (PreparedData is not null)
            json.WriteString("preparedData", PreparedData);
        json.WriteBoolean("keepsData", KeepsData);
        json.WriteEndObject();
    }
}
