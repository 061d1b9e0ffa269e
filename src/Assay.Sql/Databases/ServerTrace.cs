using Assay.Servers;

namespace Assay.Sql.Databases;

/// <summary>What is known about the end of a server that Assay started.</summary>
internal static class ServerTrace
{
    /// <summary>Whether Assay started the server, and made up its password.</summary>
    public static bool IsOwn(string? host, int port) => Of(host, port).Length > 0;

    /// <summary>How it ended and where its log is, to be put behind a sentence; empty for a server of others.</summary>
    public static string Of(string? host, int port)
    {
        try
        {
            var folder = host == "127.0.0.1" ? ServerFolders.Of(ServerHome.Default).FirstOrDefault(folder => folder.Plan?.Port == port) : null;
            if (folder is null)
                return "";
            var ended = folder.Exit is { } exit && exit.Instance == folder.Plan?.Instance ? $". Its watcher says: {exit.Reason}" : "";
            return $"{ended}. Its log is {folder.Log}, or {Path.GetFileName(folder.PreviousLog)} beside it once another one has started";
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or ServerException)
        {
            return "";
        }
    }
}
