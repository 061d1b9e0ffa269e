namespace Assay.Servers;

/// <summary>A running real server, shared by everyone who asks for the same.</summary>
public sealed class Server
{
    /// <summary>The kind.</summary>
    public required ServerKind Kind { get; init; }

    /// <summary>Name of the provider that it came from, such as <c>process</c>.</summary>
    public required string Provider { get; init; }

    /// <summary>Version as the server tells it, such as <c>15.20</c>.</summary>
    public required string Version { get; init; }

    /// <summary>The folder, image or address behind the provider, without secrets.</summary>
    public required string Source { get; init; }

    /// <summary>Connection string in the form of the kind's usual .NET client, with the rights to create what tests need. Holds a password.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>Whether it was running before this process asked. Default: false.</summary>
    public bool Warm { get; init; }

    /// <summary>
    /// Whether somebody else runs it: it is never stopped, nothing in it that others made is touched, and it may be shared with them. Default: false.
    /// </summary>
    public bool IsExternal { get; init; }

    /// <summary>Why this one was chosen; null when it was simply the first that worked.</summary>
    public string? Reason { get; init; }

    /// <summary>
    /// Cancelled when the server was found to be gone: killed, crashed or stopped by force. The next question to
    /// <see cref="ServerFinder"/> then finds or starts another one. Never cancelled for external servers.
    /// </summary>
    public CancellationToken Lost { get; init; }

    /// <summary>Where the locks on parts of the server lie, such as on its logical databases; null where Assay keeps no folder for it.</summary>
    internal string? LeaseFolder { get; init; }

    /// <summary>Whether nobody but this process uses it. It ends with the process.</summary>
    internal bool IsOwn { get; init; }

    /// <summary>Ends a server that only its asker uses; null for all others.</summary>
    internal Func<Task>? StopAsync { get; init; }

    /// <summary>Time from the question to a server that answers.</summary>
    public TimeSpan ReadyIn { get; internal set; }

    /// <summary>Kind and version for people, such as <c>PostgreSQL 15.20</c>.</summary>
    public override string ToString() => $"{Kind.DisplayName} {Version}";
}
