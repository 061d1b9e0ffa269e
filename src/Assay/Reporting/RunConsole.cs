using System.Globalization;

namespace Assay.Reporting;

/// <summary>
/// Where people read what a run says. Under <c>dotnet test</c> the SDK keeps the standard error of a test host to itself, and shows it only
/// when the host fails; a run that downloads a server for a minute should say so while it does.
/// </summary>
internal static class RunConsole
{
    /// <summary>The argument by which <c>dotnet test</c> tells a test host to talk to it.</summary>
    private const string SdkPipe = "--dotnet-test-pipe";

    /// <summary>Standard error; where the SDK captures that, the terminal, else on Linux the standard error of the SDK itself.</summary>
    public static TextWriter Open()
    {
        if (!Environment.GetCommandLineArgs().Contains(SdkPipe, StringComparer.Ordinal))
            return Console.Error;
        return TryOpen(OperatingSystem.IsWindows() ? "CONOUT$" : "/dev/tty")
            ?? (OperatingSystem.IsLinux() && ParentId() is { } parent ? TryOpen($"/proc/{parent}/fd/2") : null)
            ?? Console.Error;
    }

    private static StreamWriter? TryOpen(string path)
    {
        try
        {
            // Neither created nor truncated: the SDK's error may be a file. Appending is left to its owner's position in it.
            var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            if (stream.CanSeek)
                stream.Seek(0, SeekOrigin.End);
            return new StreamWriter(stream) { AutoFlush = true };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>The fourth field of <c>/proc/self/stat</c>, counted behind the program's name, which may hold anything (proc(5)).</summary>
    private static string? ParentId()
    {
        try
        {
            var stat = File.ReadAllText("/proc/self/stat");
            var parent = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
            return int.TryParse(parent, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? parent : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or IndexOutOfRangeException)
        {
            return null;
        }
    }
}
