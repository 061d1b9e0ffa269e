namespace Assay.Kafka;

/// <summary>The records of a topic are not as a test expects. The message shows what did arrive.</summary>
public sealed class TopicAssertionException : Exception
{
    internal TopicAssertionException(string message)
        : base(message)
    {
    }
}
