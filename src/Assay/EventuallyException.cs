namespace Assay;

/// <summary>What was waited for did not happen in time. The message says what was last seen.</summary>
public sealed class EventuallyException : Exception
{
    internal EventuallyException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
