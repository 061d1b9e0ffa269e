namespace Assay.Servers;

/// <summary>A server could not be found, started or stopped. The message says what was tried, what was seen and what to do.</summary>
public sealed class ServerException : Exception
{
    /// <summary>Creates it with a message.</summary>
    public ServerException(string message)
        : base(message)
    {
    }

    /// <summary>Creates it with a message and its cause.</summary>
    public ServerException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Whether no other provider may be asked, since the user named this way and no other. Default: false.</summary>
    internal bool EndsSearch { get; init; }
}
