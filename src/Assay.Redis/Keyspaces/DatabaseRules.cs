using System.Globalization;

namespace Assay.Redis.Keyspaces;

/// <summary>The rights of the user of one logical database, as rules of an access control list: everything but what reaches beyond the database.</summary>
internal static class DatabaseRules
{
    /// <summary>Other sandboxes' keys, the settings, the server itself.</summary>
    private static readonly string[] Commands =
    [
        "+@all", "-select", "-flushall", "-swapdb", "-move", "-shutdown", "-debug", "-replicaof", "-slaveof", "-psync", "-sync",
        "-monitor", "-module", "-acl", "+acl|whoami",
    ];

    /// <summary>Redis 6.2 has this command, and rights to channels. A rule that a server does not know is an error there.</summary>
    private static readonly string[] Since62 = ["&*", "-failover"];

    /// <summary>Redis 7 and later refuse parts of commands.</summary>
    private static readonly string[] Subcommands =
    [
        "-config|set", "-config|rewrite", "-config|resetstat", "-client|kill", "-client|pause", "-function|flush", "-function|delete",
        "-function|restore", "-script|flush",
    ];

    /// <summary>Before that a command is refused as a whole, and parts of it are allowed.</summary>
    private static readonly string[] SubcommandsBefore7 =
    [
        "-config", "+config|get",
        "-client", "+client|setname", "+client|getname", "+client|id", "+client|info", "+client|list", "+client|reply", "+client|tracking",
        "+client|trackinginfo", "+client|caching", "+client|getredir", "+client|unblock",
        "-script", "+script|load", "+script|exists",
    ];

    /// <param name="version">The server's.</param>
    /// <param name="database">The one that the user may enter.</param>
    public static IReadOnlyList<string> For(Version version, int database) =>
    [
        "~*",
        .. Commands,
        string.Create(CultureInfo.InvariantCulture, $"+select|{database}"),
        .. version >= new Version(6, 2) ? Since62 : [],
        .. version.Major >= 7 ? Subcommands : SubcommandsBefore7,
    ];
}
