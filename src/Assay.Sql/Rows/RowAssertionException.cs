namespace Assay.Sql.Rows;

/// <summary>The rows of a table are not as a test expects. The message shows what is there.</summary>
public sealed class RowAssertionException : Exception
{
    internal RowAssertionException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
