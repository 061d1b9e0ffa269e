using System.Text.Json;
using Assay.Leases;
using Assay.Servers;
using Assay.Servers.Native;

namespace Assay.PostgreSql.Servers;

/// <summary>Brings a package into the home, as a whole or not at all.</summary>
internal static class PostgresFetch
{
    /// <summary>Null when the binaries are in <paramref name="target"/>, else why they are not.</summary>
    public static async Task<ServerAnswer?> TryAsync(
        PostgresPackage package, string target, ServerSearch search, CancellationToken cancellationToken)
    {
        if (!await NpmPackage.IsAvailableAsync(cancellationToken))
        {
            return ServerAnswer.None(
                $"PostgreSQL {package.ServerVersion} could be fetched from npm, but there is no npm on this machine", "apt-get install npm    (brew install node, …)");
        }

        search.Home.Ensure(search.Home.Binaries);
        using var lease = await FileLease.TakeExclusiveAsync(target + ".lock", cancellationToken);
        if (Directory.Exists(target))
            return null;
        Drafts.RemoveOf(target);
        var draft = Directory.CreateDirectory($"{target}.draft-{Guid.NewGuid():N}").FullName;
        try
        {
            using var progress = search.Journal.Progress($"fetching PostgreSQL {package.ServerVersion} ({package.Name} {package.Version})");
            if (await NpmPackage.FetchAsync(package.Name, package.Version, draft, progress, cancellationToken) is { } problem)
                return ServerAnswer.None(problem, "npm config get registry    (can this machine reach it?)");
            var native = Path.Combine(draft, "package", "native");
            MakeLinks(native);
            Directory.Move(native, target);
            return null;
        }
        finally
        {
            Directory.Delete(draft, recursive: true);
        }
    }

    /// <summary>Packages cannot carry links, so they list them.</summary>
    private static void MakeLinks(string native)
    {
        var list = Path.Combine(native, "pg-symlinks.json");
        if (!File.Exists(list))
            return;
        var root = Path.GetDirectoryName(native)!;
        using var links = JsonDocument.Parse(File.ReadAllBytes(list));
        foreach (var link in links.RootElement.EnumerateArray())
        {
            var source = Inside(root, link.GetProperty("source").GetString()!);
            var target = Inside(root, link.GetProperty("target").GetString()!);
            if (!File.Exists(target))
                File.CreateSymbolicLink(target, Path.GetRelativePath(Path.GetDirectoryName(target)!, source));
        }
    }

    private static string Inside(string root, string relative)
    {
        var path = Path.GetFullPath(Path.Combine(root, relative));
        return path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw new InvalidDataException($"The package lists a link outside of itself: {relative}.");
    }
}
