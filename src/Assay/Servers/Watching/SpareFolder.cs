using Assay.Leases;
using Assay.Servers.Native;

namespace Assay.Servers.Watching;

/// <summary>
/// A copy of prepared data that lies ready for the next start, which only renames it: to copy a thousand small files takes longer than the start of most servers.
/// </summary>
/// <param name="source">The prepared data; never run, only copied.</param>
internal sealed class SpareFolder(string source)
{
    // A copy that nobody may ever use must not be what fills a disk.
    private const long FreeBytes = 2L << 30;
    private readonly string _spare = source + ".spare";

    /// <summary>Puts a copy in place of what is at <paramref name="target"/>: the spare one where there is one.</summary>
    public void PutAt(string target)
    {
        if (!TryMove(target))
            FolderCopy.Over(source, target);
    }

    /// <summary>Makes a spare copy, unless there is one or another process is making it. What goes wrong only means that the next start copies for itself.</summary>
    public void Make()
    {
        try
        {
            using var lease = FileLease.TryTakeExclusive(_spare + ".lock");
            if (lease is null || Directory.Exists(_spare) || new DriveInfo(source).AvailableFreeSpace < FreeBytes)
                return;
            Drafts.RemoveOf(_spare);
            FolderCopy.Whole(source, _spare);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or AggregateException)
        {
            // On a full disk, say.
        }
    }

    private bool TryMove(string target)
    {
        try
        {
            if (!Directory.Exists(_spare))
                return false;
            if (Directory.Exists(target))
                Directory.Delete(target, recursive: true);
            Directory.Move(_spare, target);
            return true;
        }
        catch (IOException)
        {
            // Another start was first, or the target is on another disk.
            return false;
        }
    }
}
