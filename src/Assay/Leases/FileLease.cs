namespace Assay.Leases;

/// <summary>
/// A claim on a file that ends with its owner: the operating system drops it when the process ends, however it ends.
/// </summary>
/// <remarks>
/// Built on <see cref="FileShare"/>, which is <c>flock</c> on Unix and a share mode on Windows. The files stay empty and are
/// never deleted, since a lock on a deleted file excludes nobody.
/// </remarks>
internal sealed class FileLease : IDisposable
{
    private const int WindowsSharingViolation = unchecked((int)0x80070020);
    private const int WindowsLockViolation = unchecked((int)0x80070021);
    private const int LinuxWouldBlock = 11;
    private const int DarwinWouldBlock = 35;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(15);

    private readonly FileStream _file;

    private FileLease(FileStream file) => _file = file;

    /// <summary>Takes the lease alone; null when anyone holds it.</summary>
    public static FileLease? TryTakeExclusive(string path) => TryOpen(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    /// <summary>Takes the lease along with other sharers; null when someone holds it alone.</summary>
    public static FileLease? TryTakeShared(string path) => TryOpen(path, FileMode.OpenOrCreate, FileAccess.Read, FileShare.Read);

    /// <summary>Whether someone holds the lease alone at this moment.</summary>
    public static bool IsHeldExclusively(string path)
    {
        if (!File.Exists(path))
            return false;
        try
        {
            using var lease = TryOpen(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return lease is null;
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            // Removed between the two looks, with all that it stood for.
            return false;
        }
    }

    /// <summary>Takes the lease alone, waiting until the others let go or <paramref name="cancellationToken"/> is cancelled.</summary>
    public static Task<FileLease> TakeExclusiveAsync(string path, CancellationToken cancellationToken) =>
        TakeAsync(path, TryTakeExclusive, cancellationToken);

    /// <summary>Takes the lease with other sharers, waiting until a sole holder lets go or <paramref name="cancellationToken"/> is cancelled.</summary>
    public static Task<FileLease> TakeSharedAsync(string path, CancellationToken cancellationToken) =>
        TakeAsync(path, TryTakeShared, cancellationToken);

    /// <summary>Gives the lease up.</summary>
    public void Dispose() => _file.Dispose();

    private static async Task<FileLease> TakeAsync(string path, Func<string, FileLease?> tryTake, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (tryTake(path) is { } lease)
                return lease;
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    private static FileLease? TryOpen(string path, FileMode mode, FileAccess access, FileShare share)
    {
        try
        {
            return new FileLease(new FileStream(path, mode, access, share, bufferSize: 0));
        }
        catch (IOException e) when (IsContention(e))
        {
            return null;
        }
    }

    private static bool IsContention(IOException e) => e.HResult is
        WindowsSharingViolation or WindowsLockViolation or LinuxWouldBlock or DarwinWouldBlock;
}
