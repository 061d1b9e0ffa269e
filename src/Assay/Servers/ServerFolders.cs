using Assay.Servers.Watching;

namespace Assay.Servers;

/// <summary>The folders of all servers in a home.</summary>
internal static class ServerFolders
{
    public static IEnumerable<ServerFolder> Of(ServerHome home) => Directory.Exists(home.Servers)
        ? Directory.EnumerateDirectories(home.Servers).Order(StringComparer.Ordinal).Select(path => new ServerFolder(path))
        : [];
}
