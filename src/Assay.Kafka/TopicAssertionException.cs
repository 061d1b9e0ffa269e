namespace Assay.Kafka;

/// <summary>The records of a topic, or those who consume them, are not as a test expects. The message shows what was seen.</summary>
public sealed class TopicAssertionException : Exception
{
    internal TopicAssertionException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
