using Assay.Servers.Watching;

namespace Assay.Servers.Native;

/// <summary>Another user that root becomes. It cannot enter root's home, so everything it touches lies in a folder outside.</summary>
internal sealed class OtherAccount : ServerAccount
{
    private static readonly string[] Users = ["postgres", "nobody"];
    private readonly ServerHome _home;
    private readonly string _user;
    private readonly string[] _prefix;
    private readonly string _outside;

    private OtherAccount(ServerHome home, string user, string[] prefix, string outside)
    {
        _home = home;
        _user = user;
        _prefix = prefix;
        _outside = outside;
    }

    public override string Description => $" (as root, by becoming {_user})";

    public static async Task<OtherAccount?> TryFindAsync(ServerHome home, CancellationToken cancellationToken)
    {
        foreach (var user in Users)
        {
            if (await IdAsync(user, "-u", cancellationToken) is not { } uid || await IdAsync(user, "-g", cancellationToken) is not { } gid)
                continue;
            string[][] ways =
            [
                ["setpriv", $"--reuid={uid}", $"--regid={gid}", "--clear-groups", "--"],
                ["su", "-s", "/bin/sh", user, "-c", "exec \"$0\" \"$@\"", "--"],
            ];
            foreach (var way in ways)
            {
                var run = await ProgramRun.TryAsync(way[0], [.. way[1..], "id", "-u"], cancellationToken);
                if (run is { Succeeded: true } && run.Output == uid)
                    return new OtherAccount(home, user, way, await OutsideFolder.ForOtherUsers.EnsureAsync(home, cancellationToken));
            }
        }

        return null;
    }

    public override string[] Command(string program, IEnumerable<string> arguments) => [.. _prefix, program, .. arguments];

    /// <summary>Binaries in the home are copied out of it.</summary>
    public override NativeBinaries Reachable(NativeBinaries binaries)
    {
        var inside = Path.GetRelativePath(_home.Binaries, binaries.Folder);
        if (inside.StartsWith("..", StringComparison.Ordinal))
            return binaries;
        var package = inside.Split(Path.DirectorySeparatorChar)[0];
        var copies = Directory.CreateDirectory(Path.Combine(_outside, "binaries")).FullName;
        CopyOnce(Path.Combine(_home.Binaries, package), Path.Combine(copies, package));
        return binaries with { Folder = Path.Combine(copies, inside) };
    }

    public override string InitializedFolder(ServerHome home) => Directory.CreateDirectory(Path.Combine(_outside, "initialized")).FullName;

    public override string DataFolder(ServerFolder folder) =>
        Path.Combine(Directory.CreateDirectory(Path.Combine(_outside, folder.Id)).FullName, "data");

    public override string WorkingDirectory(ServerFolder folder) => _outside;

    public override async Task GiveAsync(string folder, CancellationToken cancellationToken)
    {
        var run = await ProgramRun.TryAsync("chown", ["-R", _user, folder], cancellationToken);
        if (run is not { Succeeded: true })
            throw new ServerException($"Could not give {folder} to {_user}, who runs the server in place of root: {run?.Output ?? "there is no chown"}.");
    }

    private static void CopyOnce(string package, string copy)
    {
        if (Directory.Exists(copy))
            return;
        try
        {
            FolderCopy.Whole(package, copy, open: true);
        }
        catch (IOException) when (Directory.Exists(copy))
        {
            // Another start was first, with the same content.
        }
    }

    private static async Task<string?> IdAsync(string user, string what, CancellationToken cancellationToken)
    {
        var run = await ProgramRun.TryAsync("id", [what, user], cancellationToken);
        return run is { Succeeded: true } && run.Output != "0" ? run.Output : null;
    }
}
