namespace Assay.Sql.Rows;

/// <summary>A constraint was not violated although a test expects it. The message says what happened instead.</summary>
public sealed class ConstraintAssertionException : Exception
{
    internal ConstraintAssertionException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
