using Xunit;

namespace Assay.Xunit;

/// <summary>
/// One sandbox for all tests of a class (<c>IClassFixture&lt;Rented&lt;Shop&gt;&gt;</c>), of a collection (<c>ICollectionFixture</c>) or of the whole
/// suite (<c>[assembly: AssemblyFixture(typeof(Rented&lt;Shop&gt;))]</c>). It is rented before the first of them and reset after the last: in between the
/// tests see what the others did, in any order and in parallel. A step of a migration, not a habit: a sandbox for each test costs little.
/// </summary>
/// <typeparam name="T">The sandbox class.</typeparam>
public sealed class Rented<T> : IAsyncLifetime
    where T : Sandbox
{
    private T? _sandbox;
    private IDisposable? _sharing;

    /// <summary>The sandbox that the tests share. Don't dispose it: it is returned after the last test.</summary>
    /// <exception cref="InvalidOperationException">The fixture has not been initialised; xUnit does that before the first test.</exception>
    public T Sandbox => _sandbox
        ?? throw new InvalidOperationException($"Rented<{typeof(T).Name}> is a fixture: xUnit rents its sandbox before the first test that it is injected into.");

    /// <summary>Rents the sandbox. Called by xUnit.</summary>
    /// <exception cref="SandboxException">None could be made, or none became free in time; says who holds which.</exception>
    public async ValueTask InitializeAsync()
    {
        XunitAdapter.Install();
        _sandbox = await Assay.Sandbox.RentAsync<T>(TestContext.Current.CancellationToken);
        _sandbox.Instance.Share();
        _sandbox.Timeline.Record("rent", "shared: it is reset after the last test, not after each");
        _sharing = SharedSandboxes.Add(TestContext.Current, _sandbox);
    }

    /// <summary>Returns the sandbox, which is then reset. Called by xUnit.</summary>
    /// <exception cref="SandboxFindingsException">
    /// Something was found at the return, such as a request that no stub matched; xUnit reports it as a failed clean-up of the class, the collection or
    /// the assembly, and the run fails.
    /// </exception>
    public async ValueTask DisposeAsync()
    {
        _sharing?.Dispose();
        if (_sandbox is not null)
            await _sandbox.Instance.ReturnSharedAsync();
    }
}
