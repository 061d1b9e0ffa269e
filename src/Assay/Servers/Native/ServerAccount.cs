using Assay.Servers.Watching;

namespace Assay.Servers.Native;

/// <summary>
/// The account that a server runs under. Some refuse to run as root, and root is the normal user of build machines and containers, so root has
/// to become somebody else for them.
/// </summary>
internal abstract class ServerAccount
{
    /// <summary>For errors: in what way another account is used; empty when none is.</summary>
    public abstract string Description { get; }

    /// <summary>This user, or what root can become here; null for a root that can become nobody else.</summary>
    public static async Task<ServerAccount?> TryChooseAsync(ServerHome home, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
            return new OwnAccount();
        return await MappedAccount.TryFindAsync(cancellationToken) as ServerAccount ?? await OtherAccount.TryFindAsync(home, cancellationToken);
    }

    /// <summary>This user, or what root can become here.</summary>
    /// <exception cref="ServerException">Root, and no way to become anybody else.</exception>
    public static async Task<ServerAccount> FindAsync(ServerHome home, ServerKind kind, CancellationToken cancellationToken) =>
        await TryChooseAsync(home, cancellationToken)
        ?? throw new ServerException(
            $"{kind.DisplayName} refuses to run as root, and this root could not become another user. Tried: a user namespace "
            + "(unshare --user --map-user), and the users postgres and nobody (setpriv, su). Run the tests as another user, "
            + $"allow user namespaces in this container, or set {kind.Variable} to a server that runs elsewhere.");

    /// <summary>The command line that runs a program under this account, the program's own arguments included.</summary>
    public abstract string[] Command(string program, IEnumerable<string> arguments);

    /// <summary>The binaries where this account can read them.</summary>
    public virtual NativeBinaries Reachable(NativeBinaries binaries) => binaries;

    /// <summary>Where initialised data is kept; exists.</summary>
    public virtual string InitializedFolder(ServerHome home) => home.Ensure(home.Initialized);

    /// <summary>Where the data of a server goes.</summary>
    public virtual string DataFolder(ServerFolder folder) => folder.DataFolder;

    /// <summary>A folder that this account may enter.</summary>
    public virtual string WorkingDirectory(ServerFolder folder) => folder.Path;

    /// <summary>Makes a folder and everything in it this account's own.</summary>
    public virtual Task GiveAsync(string folder, CancellationToken cancellationToken) => Task.CompletedTask;
}
