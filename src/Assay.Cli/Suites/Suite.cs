using System.Diagnostics;
using Assay.Servers.Native;

namespace Assay.Cli.Suites;

/// <summary>A built test application.</summary>
/// <param name="Name">The name that is shown, unique in a run.</param>
/// <param name="Assembly">The full path of its assembly.</param>
internal sealed record Suite(string Name, string Assembly)
{
    /// <summary>How to start it: its own executable where there is one that can be run, else the .NET host.</summary>
    public ProcessStartInfo StartInfo()
    {
        var executable = Path.Combine(
            Path.GetDirectoryName(Assembly)!,
            Path.GetFileNameWithoutExtension(Assembly) + (OperatingSystem.IsWindows() ? ".exe" : ""));
        return IsExecutable(executable)
            ? new ProcessStartInfo(executable)
            : new ProcessStartInfo(DotnetHost.Path) { ArgumentList = { Assembly } };
    }

    // Archives that CI systems pass from job to job often lose the permission.
    private static bool IsExecutable(string path) =>
        File.Exists(path) && (OperatingSystem.IsWindows() || File.GetUnixFileMode(path).HasFlag(UnixFileMode.UserExecute));
}
