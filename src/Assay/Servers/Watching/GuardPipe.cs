namespace Assay.Servers.Watching;

/// <summary>The named pipe that a guard listens to. The server lives for as long as somebody holds it, and goes with its last holder, however that ends.</summary>
internal sealed class GuardPipe : IDisposable
{
    private readonly FileStream _pipe;

    // For reading too, since to open it for writing alone would wait until the guard reads.
    private GuardPipe(string path) => _pipe = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);

    /// <summary>Holds it; null where there is none.</summary>
    public static GuardPipe? TryHold(string path)
    {
        try
        {
            return new GuardPipe(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public void AskToStop() => _pipe.Write("stop\n"u8);

    public void Dispose() => _pipe.Dispose();
}
