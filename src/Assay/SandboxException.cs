namespace Assay;

/// <summary>A sandbox could not be made, rented or put back. The message says what was tried, what was seen and what to do.</summary>
public class SandboxException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What was tried, what was seen, what to do.</param>
    /// <param name="innerException">The cause.</param>
    public SandboxException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
