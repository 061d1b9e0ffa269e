using Assay.Containers.Images;

namespace Assay.Containers.Running;

/// <summary>A container that a sandbox uses.</summary>
/// <param name="address">How it is reached.</param>
internal abstract class RunningContainer(ContainerAddress address) : IAsyncDisposable
{
    public ContainerAddress Address => address;

    /// <summary>Why it is of no use any more; null while it is fine.</summary>
    public abstract string? LostBecause { get; }

    public abstract ValueTask DisposeAsync();
}
