namespace Assay.Servers;

/// <summary>What a provider came back with: a server, or what it saw instead.</summary>
public sealed class ServerAnswer
{
    private ServerAnswer(Server? server, string seen, string? remedy)
    {
        Server = server;
        Seen = seen;
        Remedy = remedy;
    }

    /// <summary>The server; null when there is none.</summary>
    public Server? Server { get; }

    /// <summary>What was seen instead of a server. Empty when there is one.</summary>
    public string Seen { get; }

    /// <summary>The shortest way to make this provider work, such as <c>apt-get install redis-server</c>; null when there is none.</summary>
    public string? Remedy { get; }

    /// <summary>A server.</summary>
    public static ServerAnswer Found(Server server)
    {
        ArgumentNullException.ThrowIfNull(server);
        return new ServerAnswer(server, "", null);
    }

    /// <summary>No server.</summary>
    /// <param name="seen">What was tried and seen, in one line.</param>
    /// <param name="remedy">The shortest way to make this provider work; null when there is none.</param>
    public static ServerAnswer None(string seen, string? remedy = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(seen);
        return new ServerAnswer(null, seen, remedy);
    }
}
