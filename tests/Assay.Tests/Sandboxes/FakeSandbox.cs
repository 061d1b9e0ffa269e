using Assay.Sandboxes;

namespace Assay.Tests.Sandboxes;

/// <summary>A sandbox with one fake resource.</summary>
internal sealed class FakeSandbox(FakeResource resource) : Sandbox
{
    public FakeResource Resource { get; } = resource;

    /// <summary>A pool of its own, whose sandboxes the test prepares.</summary>
    public static InstancePool Pool(int most = 1, Action<FakeResource>? prepare = null, Action<SandboxBuilder>? declare = null, TimeSpan? wait = null, TimeProvider? time = null) =>
        new(
            typeof(FakeSandbox),
            build =>
            {
                var resource = build.Add(new FakeResource());
                prepare?.Invoke(resource);
                declare?.Invoke(build);
                return new FakeSandbox(resource);
            },
            new PoolLimits(1, most, wait ?? TimeSpan.FromSeconds(30)),
            time);

    /// <summary>Rents as <see cref="SandboxPool{T}"/> does: the flow is marked in the caller's own context.</summary>
    public static Task<FakeSandbox> RentAsync(InstancePool pool)
    {
        var flow = RentFlow.Begin();
        return Awaited();

        async Task<FakeSandbox> Awaited() => (FakeSandbox)await pool.RentAsync(flow, TestContext.Current.CancellationToken);
    }
}
