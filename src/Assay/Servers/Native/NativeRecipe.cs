using Assay.Servers.Watching;

namespace Assay.Servers.Native;

/// <summary>What a kind of server needs in order to run from native binaries.</summary>
internal abstract class NativeRecipe
{
    /// <summary>Changes when the recipe makes different servers from the same binaries and settings.</summary>
    public abstract int Revision { get; }

    /// <summary>Whether the data of a server is worth keeping while it is stopped. Default: false.</summary>
    public virtual bool KeepsData => false;

    /// <summary>Path of the server's program among its binaries; null where it is none of this machine's.</summary>
    public abstract string? Program(NativeBinaries binaries);

    /// <summary>Makes data and configuration, and says how to run the server.</summary>
    public abstract Task<NativeCommand> PrepareAsync(NativeStart start, CancellationToken cancellationToken);

    /// <summary>
    /// Does what is left to do once the command runs: for servers that do not begin with it. Default: nothing.
    /// </summary>
    /// <param name="start">The start.</param>
    /// <param name="plan">What runs, and under which name of its own.</param>
    /// <param name="cancellationToken">Cancelled when the time for the start is over.</param>
    /// <exception cref="StartLostException">It failed for a reason outside the server.</exception>
    public virtual Task LaunchAsync(NativeStart start, WatchPlan plan, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Completes a server that accepts connections, and makes a real round trip. Called again until it does not throw.
    /// </summary>
    /// <returns>The version that the server tells.</returns>
    public abstract Task<string> CompleteAsync(NativeStart start, NativeCommand command, CancellationToken cancellationToken);
}
