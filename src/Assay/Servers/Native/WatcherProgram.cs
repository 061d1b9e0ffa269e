using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Assay.Servers.Watching;

namespace Assay.Servers.Native;

/// <summary>The watcher, carried inside this assembly and run from the home, since output folders are rebuilt while servers run.</summary>
internal sealed class WatcherProgram
{
    private const string ProgramName = "Assay.Watcher.dll";

    // Closing the low descriptors keeps pipes of the test run from staying open as long as the server.
    private const string DetachScript =
        """
        log=$1; shift
        exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
        "$@" </dev/null >>"$log" 2>&1 &
        echo $!
        """;

    private readonly string _path;
    private readonly string _host = DotnetHost.Path;

    private WatcherProgram(string path) => _path = path;

    /// <summary>Makes sure that the program lies in the home.</summary>
    /// <exception cref="ServerException">There is no <c>dotnet</c> to run it.</exception>
    public static WatcherProgram Ensure(ServerHome home) =>
        new(CarriedProgram.Ensure(home, home.Watcher, Assembly.GetExecutingAssembly(), ProgramName));

    /// <summary>
    /// Starts it for a folder, so that neither the end of this process, nor a kill of its process tree, nor Ctrl+C reaches it. It waits for the
    /// plan of that instance, for as long as somebody holds the start lease.
    /// </summary>
    /// <returns>The watcher; null when it is gone already.</returns>
    public ProcessIdentity? Start(ServerFolder folder, string instance)
    {
        var start = OperatingSystem.IsWindows() ? OnWindows(folder, instance) : OnUnix(folder, instance);
        using var process = Process.Start(start) ?? throw new ServerException($"{start.FileName} did not start.");
        if (OperatingSystem.IsWindows())
            return ProcessIdentity.Of(process.Id);
        var id = int.Parse(process.StandardOutput.ReadToEnd(), CultureInfo.InvariantCulture);
        process.WaitForExit();
        return ProcessIdentity.Of(id);
    }

    /// <summary>The shell ends at once, so that the watcher is no descendant of this process.</summary>
    private ProcessStartInfo OnUnix(ServerFolder folder, string instance)
    {
        var start = new ProcessStartInfo(
            "/bin/sh", ["-c", DetachScript, "assay-watcher", folder.WatcherLog, _host, "exec", _path, folder.Path, instance])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in PlainEnvironment.With(ImmutableDictionary<string, string>.Empty.Add("DOTNET_EnableDiagnostics", "0")))
            start.Environment[name] = value;
        return start;
    }

    /// <summary>Through the system shell, which inherits no handles.</summary>
    private ProcessStartInfo OnWindows(ServerFolder folder, string instance) => new(_host, ["exec", _path, folder.Path, instance])
    {
        WorkingDirectory = folder.Path,
        UseShellExecute = true,
        WindowStyle = ProcessWindowStyle.Hidden,
    };
}
