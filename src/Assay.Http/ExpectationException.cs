namespace Assay.Http;

/// <summary>A response or a stub's calls are not as the test expects. The message shows what came instead.</summary>
public sealed class ExpectationException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What was expected and what came.</param>
    /// <param name="innerException">The cause.</param>
    public ExpectationException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
