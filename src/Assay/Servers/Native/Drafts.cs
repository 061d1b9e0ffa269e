namespace Assay.Servers.Native;

/// <summary>Folders that somebody made under another name first, so that they appear as a whole, and that stayed when that process was killed.</summary>
internal static class Drafts
{
    /// <summary>Removes the drafts of a folder that nobody makes any more. The caller holds the lease of those who make it.</summary>
    public static void RemoveOf(string folder)
    {
        foreach (var draft in Directory.EnumerateDirectories(Path.GetDirectoryName(folder)!, Path.GetFileName(folder) + ".draft-*"))
            TryRemove(draft);
    }

    /// <summary>Removes a folder, unless a program that a killed process had started still writes into it: then the next one tries again.</summary>
    public static void TryRemove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
