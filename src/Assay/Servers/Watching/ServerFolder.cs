using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Assay.Leases;

namespace Assay.Servers.Watching;

/// <summary>The files of one server: what its users, its starter and its watcher tell each other.</summary>
/// <remarks>
/// <list type="bullet">
/// <item><c>start.lock</c>: held alone by whoever starts the server, until its watcher has it, or clears up after it.</item>
/// <item><c>use.lock</c>: shared by all users for as long as their processes live; taken alone by the watcher to stop the server,
/// so that nobody can begin to use a server that is being stopped.</item>
/// <item><c>holder.lock</c>: held alone by the starter while the server runs and has no watcher yet.</item>
/// <item><c>watcher.lock</c>: held alone by the watcher for as long as it lives.</item>
/// </list>
/// </remarks>
internal sealed class ServerFolder(string path)
{
    private const string ProcessNotes = "process-*";

    public string Path { get; } = path;

    public string Id => System.IO.Path.GetFileName(Path);

    public string StartLock => File("start.lock");

    public string UseLock => File("use.lock");

    public string WatcherLock => File("watcher.lock");

    public string HolderLock => File("holder.lock");

    public string Log => File("server.log");

    /// <summary>The log of the server that was here before: who was cut off by its end may read why only when the next one runs.</summary>
    public string PreviousLog => File("server.previous.log");

    public string WatcherLog => File("watcher.log");

    public string Users => File("users");

    public string DataFolder => File("data");

    /// <summary>Its time of writing is when the server was last seen in use.</summary>
    public string UsedMark => File("used");

    /// <summary>Present while someone asks for a stop; holds <c>force</c> to stop it under its users.</summary>
    public string StopRequest => File("stop");

    /// <summary>Locks on parts of the server, such as logical databases. They go with the server.</summary>
    public string Leases => File("leases");

    /// <summary>The named pipe that keeps the guard of a server from ending it.</summary>
    public string GuardPipe(string instance) => File($"guard-{instance}");

    /// <summary>Where a server notes its process before it begins.</summary>
    public string ProcessNote(string instance) => File($"process-{instance}");

    /// <summary>Where the guard of a server reports its exit code.</summary>
    public string ExitCodeFile(string instance) => File($"exit-{instance}");

    private string IdleFolder => File("idle");

    private string StartingFile => File("starting");

    private string PlanFile => File("plan.json");

    private string ProcessesFile => File("processes.json");

    private string StateFile => File("state.json");

    /// <summary>The state of the last server here, kept with its data after an orderly stop.</summary>
    private string KeptFile => File("kept.json");

    private string ExitFile => File("exit.json");

    /// <summary>The instance that was started last, or is being started. Written before its watcher starts, removed by who comes after its starter.</summary>
    public string? Starting
    {
        get
        {
            try
            {
                return System.IO.File.ReadAllText(StartingFile);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                return null;
            }
        }
        set => Write(StartingFile, value is null ? null : Encoding.UTF8.GetBytes(value));
    }

    public WatchPlan? Plan
    {
        get => PlainJson.Read(PlanFile, WatchPlan.ReadFrom);
        set => Write(PlanFile, value is null ? null : PlainJson.Write(value.WriteTo));
    }

    public WatchedProcesses? Processes
    {
        get => PlainJson.Read(ProcessesFile, WatchedProcesses.ReadFrom);
        set => Write(ProcessesFile, value is null ? null : PlainJson.Write(value.WriteTo));
    }

    public ServerState? State { get => Read(StateFile, WatchJson.Default.ServerState); set => Write(StateFile, value, WatchJson.Default.ServerState); }

    public bool HasState => System.IO.File.Exists(StateFile);

    public ServerState? Kept { get => Read(KeptFile, WatchJson.Default.ServerState); set => Write(KeptFile, value, WatchJson.Default.ServerState); }

    public ServerExit? Exit { get => Read(ExitFile, WatchJson.Default.ServerExit); set => Write(ExitFile, value, WatchJson.Default.ServerExit); }

    /// <summary>The exit code of a server, as its guard tells it; null while it runs, or when nothing could be written.</summary>
    public int? ExitCodeOf(string instance) =>
        System.IO.File.Exists(ExitCodeFile(instance)) && int.TryParse(System.IO.File.ReadAllText(ExitCodeFile(instance)), CultureInfo.InvariantCulture, out var code) ? code : null;

    /// <summary>The running processes of those that servers noted of themselves.</summary>
    public IReadOnlyList<ProcessIdentity> NotedProcesses
    {
        get
        {
            try
            {
                return [.. Directory.GetFiles(Path, ProcessNotes).Select(Noted).OfType<ProcessIdentity>()];
            }
            catch (DirectoryNotFoundException)
            {
                return [];
            }
        }
    }

    /// <summary>Whether somebody answers for the server: its starter, or its watcher. Asked in this order, since the watcher has it before the starter lets go.</summary>
    public bool IsHeld => FileLease.IsHeldExclusively(HolderLock) || FileLease.IsHeldExclusively(WatcherLock);

    /// <summary>Whether the server of a plan has ended.</summary>
    public bool HasEnded(WatchPlan plan) => Exit?.Instance == plan.Instance || ExitCodeOf(plan.Instance) is not null;

    /// <summary>The longest idle time that a user asked for; zero when none did.</summary>
    public TimeSpan LongestIdle => !Directory.Exists(IdleFolder)
        ? TimeSpan.Zero
        : Directory.EnumerateFiles(IdleFolder)
            .Select(path => long.TryParse(System.IO.Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var ms) ? TimeSpan.FromMilliseconds(ms) : TimeSpan.Zero)
            .DefaultIfEmpty(TimeSpan.Zero).Max();

    /// <summary>Asks that the server stay warm for so long. A file for each time, so that those who ask at once don't overwrite each other.</summary>
    public void AskForIdle(TimeSpan idle)
    {
        var file = System.IO.Path.Combine(IdleFolder, ((long)idle.TotalMilliseconds).ToString(CultureInfo.InvariantCulture));
        if (System.IO.File.Exists(file))
            return;
        Directory.CreateDirectory(IdleFolder);
        System.IO.File.WriteAllBytes(file, []);
    }

    /// <summary>Forgets what belongs to the server that was here, but not its data.</summary>
    public void ForgetServer()
    {
        State = null;
        Processes = null;
        Exit = null;
        if (System.IO.File.Exists(Log))
            System.IO.File.Move(Log, PreviousLog, overwrite: true);
        foreach (var file in (string[])[StopRequest, WatcherLog])
            System.IO.File.Delete(file);
        foreach (var files in (string[])["guard-*", ProcessNotes, "exit-*"])
        {
            foreach (var file in Directory.GetFiles(Path, files))
                System.IO.File.Delete(file);
        }

        foreach (var folder in (string[])[IdleFolder, Leases])
            TryDelete(folder);
    }

    /// <summary>Asks the watcher to stop the server.</summary>
    public void RequestStop(bool force) => Replace(StopRequest, Encoding.UTF8.GetBytes(force ? "force" : "when unused"));

    private static T? Read<T>(string path, JsonTypeInfo<T> type)
        where T : class => PlainJson.Read(path, json => json.Deserialize(type));

    private static void Write<T>(string path, T? value, JsonTypeInfo<T> type)
        where T : class => Write(path, value is null ? null : JsonSerializer.SerializeToUtf8Bytes(value, type));

    /// <summary>Replaces the file as a whole, so that readers see the old or the new one; null removes it.</summary>
    private static void Write(string path, byte[]? content)
    {
        if (content is null)
            System.IO.File.Delete(path);
        else
            Replace(path, content);
    }

    private static void Replace(string path, byte[] content)
    {
        var draft = $"{path}.{Guid.NewGuid():N}";
        System.IO.File.WriteAllBytes(draft, content);
        System.IO.File.Move(draft, path, overwrite: true);
    }

    /// <summary>The process of a note; null when it is gone, nothing is written there yet, or the note was removed since it was listed.</summary>
    private static ProcessIdentity? Noted(string note)
    {
        try
        {
            return int.TryParse(System.IO.File.ReadAllText(note), CultureInfo.InvariantCulture, out var id) && id != 0
                ? ProcessIdentity.Noted(id, System.IO.File.GetLastWriteTimeUtc(note))
                : null;
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static void TryDelete(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Held by a user of the server that is gone; it goes with the next one.
        }
    }

    private string File(string name) => System.IO.Path.Combine(Path, name);
}
