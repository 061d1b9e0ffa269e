namespace Assay.Servers.Watching;

/// <summary>A server under a guard, as its watcher handles it.</summary>
internal interface IWatchedServer : IDisposable
{
    ProcessIdentity Server { get; }

    ProcessIdentity Guard { get; }

    bool HasExited { get; }

    /// <summary>The exit code, as a shell tells it; null while it runs, or when nobody could note it.</summary>
    int? ExitCode { get; }

    /// <summary>Stops the server, by force when the orderly way takes too long. True when it was orderly.</summary>
    Task<bool> StopAsync();

    /// <summary>Makes sure that neither the server nor its guard is left, such as after the guard was killed.</summary>
    void KillRemains();
}
