namespace Assay.RabbitMq;

/// <summary>The messages of an exchange or a queue are not as a test expects. The message shows what was seen.</summary>
public sealed class MessageAssertionException : Exception
{
    internal MessageAssertionException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
