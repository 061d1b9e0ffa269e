namespace Assay.Elasticsearch;

/// <summary>The documents of an index are not as a test expects. The message shows what is there.</summary>
public sealed class SearchAssertionException : Exception
{
    internal SearchAssertionException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
