using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Assay.Servers.Watching;

/// <summary>The files of one server: what its users, its starter and its watcher tell each other.</summary>
/// <remarks>
/// <list type="bullet">
/// <item><c>start.lock</c>: held alone by whoever starts the server or clears up after it.</item>
/// <item><c>use.lock</c>: shared by all users for as long as their processes live; taken alone by the watcher to stop the server,
/// so that nobody can begin to use a server that is being stopped.</item>
/// <item><c>watcher.lock</c>: held alone by the watcher for as long as it lives.</item>
/// </list>
/// </remarks>
internal sealed class ServerFolder(string path)
{
    public string Path { get; } = path;

    public string Id => System.IO.Path.GetFileName(Path);

    public string StartLock => File("start.lock");

    public string UseLock => File("use.lock");

    public string WatcherLock => File("watcher.lock");

    public string Log => File("server.log");

    public string WatcherLog => File("watcher.log");

    public string Users => File("users");

    public string DataFolder => File("data");

    /// <summary>Its time of writing is when the server was last seen in use.</summary>
    public string UsedMark => File("used");

    /// <summary>Present while someone asks for a stop; holds <c>force</c> to stop it under its users.</summary>
    public string StopRequest => File("stop");

    private string PlanFile => File("plan.json");

    private string ProcessesFile => File("processes.json");

    private string StateFile => File("state.json");

    /// <summary>The state of the last server here, kept with its data after an orderly stop.</summary>
    private string KeptFile => File("kept.json");

    private string ExitFile => File("exit.json");

    public WatchPlan? Plan { get => Read(PlanFile, WatchJson.Default.WatchPlan); set => Write(PlanFile, value, WatchJson.Default.WatchPlan); }

    public WatchedProcesses? Processes
    {
        get => Read(ProcessesFile, WatchJson.Default.WatchedProcesses);
        set => Write(ProcessesFile, value, WatchJson.Default.WatchedProcesses);
    }

    public ServerState? State { get => Read(StateFile, WatchJson.Default.ServerState); set => Write(StateFile, value, WatchJson.Default.ServerState); }

    public bool HasState => System.IO.File.Exists(StateFile);

    public ServerState? Kept { get => Read(KeptFile, WatchJson.Default.ServerState); set => Write(KeptFile, value, WatchJson.Default.ServerState); }

    public ServerExit? Exit { get => Read(ExitFile, WatchJson.Default.ServerExit); set => Write(ExitFile, value, WatchJson.Default.ServerExit); }

    /// <summary>Asks the watcher to stop the server.</summary>
    public void RequestStop(bool force) => Replace(StopRequest, Encoding.UTF8.GetBytes(force ? "force" : "when unused"));

    private static T? Read<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return JsonSerializer.Deserialize(file, type);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Replaces the file as a whole, so that readers see the old or the new one; null removes it.</summary>
    private static void Write<T>(string path, T? value, JsonTypeInfo<T> type)
        where T : class
    {
        if (value is null)
        {
            System.IO.File.Delete(path);
            return;
        }

        Replace(path, JsonSerializer.SerializeToUtf8Bytes(value, type));
    }

    private static void Replace(string path, byte[] content)
    {
        var draft = $"{path}.{Guid.NewGuid():N}";
        System.IO.File.WriteAllBytes(draft, content);
        System.IO.File.Move(draft, path, overwrite: true);
    }

    private string File(string name) => System.IO.Path.Combine(Path, name);
}
