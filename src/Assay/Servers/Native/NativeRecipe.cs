namespace Assay.Servers.Native;

/// <summary>What a kind of server needs in order to run from native binaries.</summary>
internal abstract class NativeRecipe
{
    /// <summary>Changes when the recipe makes different servers from the same binaries and settings.</summary>
    public abstract int Revision { get; }

    /// <summary>Whether the data of a server is worth keeping while it is stopped. Default: false.</summary>
    public virtual bool KeepsData => false;

    /// <summary>Path of the server's program among its binaries.</summary>
    public abstract string Program(NativeBinaries binaries);

    /// <summary>Makes data and configuration, and says how to run the server.</summary>
    public abstract Task<NativeCommand> PrepareAsync(NativeStart start, CancellationToken cancellationToken);

    /// <summary>
    /// Completes a server that accepts connections, and makes a real round trip. Called again until it does not throw.
    /// </summary>
    /// <returns>The version that the server tells.</returns>
    public abstract Task<string> CompleteAsync(NativeStart start, NativeCommand command, CancellationToken cancellationToken);
}
