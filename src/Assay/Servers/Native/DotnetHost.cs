using System.Runtime.InteropServices;

namespace Assay.Servers.Native;

/// <summary>The <c>dotnet</c> program, which this process need not have been started by.</summary>
internal static class DotnetHost
{
    private static readonly Lazy<string> Found = new(Find);

    private static string FileName => OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";

    public static string Path => Found.Value;

    private static string Find() => Candidates().FirstOrDefault(File.Exists) ?? throw new ServerException(
        "Assay runs a small watcher beside each server and needs the dotnet program for it, which it found neither beside the running "
        + ".NET, in DOTNET_ROOT nor in PATH. Set DOTNET_ROOT to the folder of your .NET installation.");

    private static IEnumerable<string> Candidates()
    {
        // <root>/shared/Microsoft.NETCore.App/<version>/ for everything but self-contained programs.
        yield return System.IO.Path.GetFullPath(System.IO.Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", FileName));
        if (Environment.ProcessPath is { } own && System.IO.Path.GetFileName(own) == FileName)
            yield return own;
        foreach (var variable in (string[])["DOTNET_HOST_PATH", "DOTNET_ROOT"])
        {
            if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } path)
                yield return System.IO.Path.GetFileName(path) == FileName ? path : System.IO.Path.Combine(path, FileName);
        }

        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator))
            yield return System.IO.Path.Combine(folder, FileName);
    }
}
