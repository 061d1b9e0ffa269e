using Assay.Servers;
using MySqlConnector;

namespace Assay.MySql.Databases;

/// <summary>What is known about the end of a server that Assay started.</summary>
internal static class ServerTrace
{
    /// <summary>Whether Assay started the server, and made up its password.</summary>
    public static bool IsOwn(string connectionString) => Of(connectionString).Length > 0;

    /// <summary>How it ended and where its log is, to be put behind a sentence; empty for a server of others.</summary>
    public static string Of(string connectionString)
    {
        try
        {
            var own = new MySqlConnectionStringBuilder(connectionString);
            var folder = ServerFolders.Of(ServerHome.Default).FirstOrDefault(folder => folder.Plan?.Port == own.Port);
            if (folder is null || own.Server != "127.0.0.1")
                return "";
            var ended = folder.Exit is { } exit && exit.Instance == folder.Plan?.Instance ? $". Its watcher says: {exit.Reason}" : "";
            return $"{ended}. Its log is {folder.Log}";
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or ServerException)
        {
            return "";
        }
    }
}
