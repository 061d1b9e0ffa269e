namespace Assay.Servers.Native;

/// <summary>Adds up what is in a folder, for the progress of programs that do not tell theirs.</summary>
internal static class FolderSize
{
    /// <summary>Bytes of all files in it; 0 when it does not exist or changes too fast to be counted.</summary>
    public static long Of(string folder)
    {
        try
        {
            return new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
