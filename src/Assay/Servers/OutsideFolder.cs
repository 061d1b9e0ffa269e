using Assay.Leases;

namespace Assay.Servers;

/// <summary>
/// A folder outside of the home, that others can pass through. It has a random name, which nobody can have prepared, and the home remembers it.
/// </summary>
internal sealed class OutsideFolder
{
    private const UnixFileMode Enterable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private const string SharedMemory = "/dev/shm";
    private const long EnoughMemory = 1L << 30;
    private readonly string _note;
    private readonly Func<string> _make;

    private OutsideFolder(string note, Func<string> make) => (_note, _make) = (note, make);

    /// <summary>For servers that must run as another user, who cannot enter the home.</summary>
    public static OutsideFolder ForOtherUsers { get; } = new("outside", static () => Directory.CreateTempSubdirectory("assay-").FullName);

    /// <summary>For servers that wait for the disk with every small step, which data for tests is not worth: in memory.</summary>
    public static OutsideFolder InMemory { get; } = new("memory", static () => Directory.CreateDirectory(Path.Combine(SharedMemory, $"assay-{Guid.NewGuid():N}")).FullName);

    /// <summary>Whether this system has a file system in memory with at least 1 GB free.</summary>
    public static bool HasMemory
    {
        get
        {
            try
            {
                return OperatingSystem.IsLinux() && Directory.Exists(SharedMemory)
                    && new DriveInfo(SharedMemory) is { DriveFormat: "tmpfs", AvailableFreeSpace: > EnoughMemory };
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }
    }

    public async Task<string> EnsureAsync(ServerHome home, CancellationToken cancellationToken)
    {
        home.Ensure(home.Path);
        using var lease = await FileLease.TakeExclusiveAsync(Note(home) + ".lock", cancellationToken);
        if (Known(home) is { } known)
            return known;
        var made = _make();
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(made, Enterable);
        await File.WriteAllTextAsync(Note(home), made, cancellationToken);
        return made;
    }

    /// <summary>Removes the folder with all that is in it.</summary>
    public void Remove(ServerHome home)
    {
        if (Known(home) is { } known)
            Directory.Delete(known, recursive: true);
    }

    /// <summary>The file in the home that says where the folder is.</summary>
    public string Note(ServerHome home) => Path.Combine(home.Path, _note);

    private string? Known(ServerHome home) =>
        File.Exists(Note(home)) && File.ReadAllText(Note(home)) is { Length: > 0 } known && Directory.Exists(known) ? known : null;
}
