namespace Assay;

/// <summary>
/// There is no room for one more sandbox at this moment, as when a server has no connections left. Tests that wait still get a sandbox of
/// the same class that is put back.
/// </summary>
public sealed class SandboxShortageException : SandboxException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What is short, who holds it, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public SandboxShortageException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
