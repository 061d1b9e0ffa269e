namespace Assay.Servers;

/// <summary>The folder of one user in which Assay keeps servers, binaries and prepared data; private to that user.</summary>
public sealed record ServerHome
{
    /// <summary>Environment variable with the path of the home.</summary>
    public const string Variable = "ASSAY_HOME";

    /// <summary>What .NET tells of EROFS, which has the same number on Linux and macOS.</summary>
    private const int ReadOnlyFileSystem = 30;

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>A home at <paramref name="path"/>, which need not exist.</summary>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    public ServerHome(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        Path = System.IO.Path.GetFullPath(path);
    }

    /// <summary><c>ASSAY_HOME</c>, else <c>assay</c> in the user's cache folder (<c>XDG_CACHE_HOME</c> or <c>~/.cache</c>, <c>~/Library/Caches</c>, <c>%LOCALAPPDATA%</c>).</summary>
    /// <exception cref="ServerException">There is no such folder: the user has no home.</exception>
    public static ServerHome Default => For(System.Environment.GetEnvironmentVariable);

    /// <summary>Absolute path.</summary>
    public string Path { get; }

    internal string Servers => System.IO.Path.Combine(Path, "servers");

    internal string Binaries => System.IO.Path.Combine(Path, "binaries");

    /// <summary>Servers that one process has for itself, and that end with it.</summary>
    internal string Own => System.IO.Path.Combine(Path, "own");

    internal string Initialized => System.IO.Path.Combine(Path, "initialized");

    internal string Watcher => System.IO.Path.Combine(Path, "watcher");

    internal string Holder => System.IO.Path.Combine(Path, "holder");

    /// <summary>Everything in it that Assay makes, files and folders; other things in the folder are somebody else's.</summary>
    internal IReadOnlyList<string> Entries =>
    [
        Servers, Own, Own + ".lock", Binaries, Initialized, Watcher, Holder, System.IO.Path.Combine(Path, "leases"),
        OutsideFolder.ForOtherUsers.Note(this), OutsideFolder.ForOtherUsers.Note(this) + ".lock",
        OutsideFolder.InMemory.Note(this), OutsideFolder.InMemory.Note(this) + ".lock",
    ];

    /// <summary>The path.</summary>
    public override string ToString() => Path;

    internal static ServerHome For(Func<string, string?> environment, Func<string>? profile = null)
    {
        if (environment(Variable) is { Length: > 0 } path)
            return new ServerHome(path);
        if (CacheFolder(environment, profile ?? UserProfile) is { Length: > 0 } cache)
            return new ServerHome(System.IO.Path.Combine(cache, "assay"));
        throw new ServerException(
            $"Assay found no place for its servers and binaries: this user has no home folder. Set {Variable} to a folder that it may write.");
    }

    /// <summary>Makes sure that a folder inside the home exists and that only this user can enter it.</summary>
    internal string Ensure(string folder)
    {
        try
        {
            if (!OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(Path, Private);
                if (File.GetUnixFileMode(Path) != Private)
                    File.SetUnixFileMode(Path, Private);
            }

            Directory.CreateDirectory(folder);
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(e);
        }
    }

    /// <summary>Whether an error says that this user may not write in the home, or that its disk is read-only.</summary>
    internal bool IsUnwritableBy(Exception error) =>
        error is UnauthorizedAccessException or IOException { HResult: ReadOnlyFileSystem } && error.Message.Contains(Path, StringComparison.Ordinal);

    /// <summary>The error for whoever needs a server: nothing that Assay starts or fetches could be kept.</summary>
    internal ServerException Unwritable(Exception cause) => new(
        $"Assay cannot write to its home {Path}: {cause.Message} Set {Variable} to a folder that this user ({System.Environment.UserName}) owns.", cause)
    {
        EndsSearch = true,
    };

    private static string? CacheFolder(Func<string, string?> environment, Func<string> profile)
    {
        if (OperatingSystem.IsWindows())
            return System.Environment.GetFolderPath(System.Environment.SpecialFolder.LocalApplicationData);
        if (environment("XDG_CACHE_HOME") is { Length: > 0 } cache && System.IO.Path.IsPathRooted(cache))
            return cache;
        if (environment("HOME") is not { Length: > 0 } home)
            home = profile();
        if (string.IsNullOrEmpty(home))
            return null;
        return OperatingSystem.IsMacOS()
            ? System.IO.Path.Combine(home, "Library", "Caches")
            : System.IO.Path.Combine(home, ".cache");
    }

    private static string UserProfile() => System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile);
}
