namespace Assay.Cli.Running;

/// <summary>The temporary files of one run; gone with it, unless something in them is still worth reading.</summary>
internal sealed class RunFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("assay-run-").FullName;

    /// <summary>Whether the files stay.</summary>
    public bool Keep { get; set; }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        if (Keep)
            return;

        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A process that outlived its host may still hold a file; the system clears its temporary folder.
        }
    }
}
