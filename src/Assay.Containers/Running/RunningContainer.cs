using Assay.Containers.Images;

namespace Assay.Containers.Running;

/// <summary>A container that a sandbox uses.</summary>
/// <param name="address">How it is reached.</param>
internal abstract class RunningContainer(ContainerAddress address) : IAsyncDisposable
{
    public ContainerAddress Address => address;

    /// <summary>Why it is of no use any more; null while it is fine.</summary>
    public abstract string? LostBecause { get; }

    /// <summary>The same, asked of whoever runs it instead of waiting to be told.</summary>
    public virtual Task<string?> AskLostBecauseAsync(CancellationToken cancellationToken) => Task.FromResult(LostBecause);

    public abstract ValueTask DisposeAsync();
}
