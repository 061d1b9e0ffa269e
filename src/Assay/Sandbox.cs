using Assay.Sandboxes;
using Assay.Timelines;

namespace Assay;

/// <summary>
/// One isolated, warm copy of everything that a suite needs. Derive a class that declares the parts in its constructor, from the
/// <see cref="SandboxBuilder"/> it takes; its instances are the copies. A test rents one, works on it and disposes it;
/// disposing returns the sandbox, which is then put back for the next test, off the path of this one.
/// </summary>
public abstract class Sandbox : IAsyncDisposable
{
    private SandboxInstance? _instance;

    /// <summary>The timeline of the current rent.</summary>
    public Timeline Timeline => Instance.Timeline;

    /// <summary>The number of this instance in its process, from 1.</summary>
    public int Number => Instance.Number;

    internal SandboxInstance Instance => _instance
        ?? throw new InvalidOperationException($"{GetType().Name} was not rented: get it from SandboxPool<{GetType().Name}>.RentAsync().");

    /// <summary>Rents a sandbox from the pool that this process shares.</summary>
    /// <typeparam name="T">The sandbox class.</typeparam>
    /// <param name="cancellationToken">Ends the wait for a free sandbox; what is being made goes on for the next test.</param>
    /// <exception cref="SandboxException">None could be made, or none became free in time.</exception>
    public static ValueTask<T> RentAsync<T>(CancellationToken cancellationToken = default)
        where T : Sandbox => SandboxPool<T>.Shared.RentAsync(cancellationToken);

    /// <summary>
    /// Returns the sandbox. Where an adapter of the test framework is at work, what was found (a request that no stub matched) fails
    /// the test beside any failure of its own; without one it is thrown here. Returning twice does nothing.
    /// </summary>
    /// <exception cref="SandboxFindingsException">Something was found and no adapter takes it.</exception>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_instance is not null)
            await _instance.ReturnAsync();
    }

    internal void Attach(SandboxInstance instance) => _instance = instance;
}
