namespace Assay.Servers.Native;

/// <summary>Copies a folder with everything in it.</summary>
internal static class FolderCopy
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Readable = UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Copies into <paramref name="target"/>, which appears as a whole or not at all. File systems that can share blocks do so.</summary>
    /// <param name="source">The folder to copy.</param>
    /// <param name="target">The copy; must not exist.</param>
    /// <param name="open">Whether other users may read it. Default: only this user.</param>
    public static void Whole(string source, string target, bool open = false)
    {
        var draft = $"{target}.draft-{Guid.NewGuid():N}";
        Create(draft, open);
        try
        {
            foreach (var folder in Directory.EnumerateDirectories(source, "*", SearchOption.AllDirectories))
                Create(Path.Combine(draft, Path.GetRelativePath(source, folder)), open);
            Parallel.ForEach(
                Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories),
                file => File.Copy(file, Path.Combine(draft, Path.GetRelativePath(source, file))));
            Directory.Move(draft, target);
        }
        catch
        {
            // On a full disk above all, half a copy must not stay.
            Drafts.TryRemove(draft);
            throw;
        }
    }

    /// <summary>
    /// Copies into <paramref name="target"/> in place of what is there: the copy of a starter that was killed before it had written down where its data lies.
    /// </summary>
    public static void Over(string source, string target)
    {
        if (Directory.Exists(target))
            Directory.Delete(target, recursive: true);
        Whole(source, target);
    }

    /// <summary>Creates a folder for this user alone, or one that others may read.</summary>
    public static void Create(string folder, bool open = false)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, open ? Private | Readable : Private);
    }
}
