namespace Assay.Servers.Watching;

/// <summary>
/// A server's program as it was when the server started. An upgrade puts other files in its place, and the old server then loads
/// libraries of the new version.
/// </summary>
/// <param name="Path">The program's path.</param>
/// <param name="Target">Where the path leads when all links are followed.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Changed">When its content last changed.</param>
internal sealed record ProgramFile(string Path, string Target, long Size, DateTimeOffset Changed)
{
    /// <summary>The file that is there now; null when there is none.</summary>
    public static ProgramFile? Of(string path)
    {
        try
        {
            var file = new FileInfo(path);
            var target = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            return target.Exists ? new ProgramFile(path, target.FullName, target.Length, target.LastWriteTimeUtc) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public bool IsUnchanged() => Of(Path) == this;
}
