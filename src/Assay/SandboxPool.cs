using Assay.Sandboxes;

namespace Assay;

/// <summary>
/// The warm sandboxes of one class in this process, as many as tests run in parallel. All pools of one class share the same
/// sandboxes, so a test framework may construct it as often as it likes, as an assembly fixture for instance.
/// </summary>
/// <typeparam name="T">The sandbox class: public constructor with one <see cref="SandboxBuilder"/>.</typeparam>
public sealed class SandboxPool<T> : IAsyncDisposable
    where T : Sandbox
{
    private static readonly Lock Gate = new();
    private static InstancePool? _instances;

    /// <summary>Begins to make sandboxes in the background.</summary>
    public SandboxPool() => Instances.Prepare();

    internal static SandboxPool<T> Shared { get; } = new();

    private static InstancePool Instances
    {
        get
        {
            lock (Gate)
                return _instances ??= new InstancePool(typeof(T), PoolLimits.FromEnvironment());
        }
    }

    /// <summary>
    /// Rents a sandbox: one that is ready at once, else the first that is put back or made. Dispose it to return it.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait for a free sandbox; what is being made goes on for the next test.</param>
    /// <exception cref="SandboxException">None could be made, or none became free in time; says who holds which.</exception>
    public ValueTask<T> RentAsync(CancellationToken cancellationToken = default)
    {
        // Not async: the flow that the rent marks must be the caller's own.
        var flow = RentFlow.Begin();
        var taken = Instances.RentAsync(flow, cancellationToken);
        return taken.IsCompletedSuccessfully ? new ValueTask<T>((T)taken.Result) : Awaited(taken);

        static async ValueTask<T> Awaited(ValueTask<Sandbox> taken) => (T)await taken;
    }

    /// <summary>Ends all sandboxes of the class in this process. Servers stay warm for the next run.</summary>
    public async ValueTask DisposeAsync()
    {
        InstancePool? ended;
        lock (Gate)
            (ended, _instances) = (_instances, null);
        if (ended is not null)
            await ended.DisposeAsync();
    }
}
