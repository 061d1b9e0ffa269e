using Assay.Servers.Watching;

namespace Assay.Servers.Native;

/// <summary>The end of what a server and its watcher wrote, for errors.</summary>
internal static class LogTail
{
    private const int MostLines = 15;

    public static string Of(ServerFolder folder)
    {
        var lines = new[] { folder.WatcherLog, folder.Log }.Where(File.Exists).SelectMany(Lines).TakeLast(MostLines).ToArray();
        var newLine = Environment.NewLine;
        return lines.Length == 0
            ? $"{newLine}It wrote nothing to {folder.Log}."
            : $"{newLine}The last lines of {folder.Log}:{newLine}  {string.Join(newLine + "  ", lines)}";
    }

    private static IEnumerable<string> Lines(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
