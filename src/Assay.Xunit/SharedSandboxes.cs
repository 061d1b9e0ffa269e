using System.Collections.Concurrent;
using Xunit;

namespace Assay.Xunit;

/// <summary>The sandboxes that fixtures rented, by the class, collection or assembly whose tests share them.</summary>
internal static class SharedSandboxes
{
    private static readonly ConcurrentDictionary<Sharing, string> Open = new();

    /// <summary>Notes that the tests of the fixture's scope share a sandbox, until the answer is disposed.</summary>
    public static IDisposable Add(ITestContext fixture, Sandbox sandbox)
    {
        var sharing = new Sharing(sandbox);
        Open[sharing] = fixture.TestClass?.UniqueID ?? fixture.TestCollection?.UniqueID ?? fixture.TestAssembly?.UniqueID ?? "";
        return sharing;
    }

    /// <summary>The sandboxes that a test shares with others.</summary>
    public static IEnumerable<Sandbox> Of(ITestContext test) => Open
        .Where(open => open.Value == test.TestClass?.UniqueID || open.Value == test.TestCollection?.UniqueID || open.Value == test.TestAssembly?.UniqueID)
        .Select(open => open.Key.Sandbox);

    private sealed class Sharing(Sandbox sandbox) : IDisposable
    {
        public Sandbox Sandbox { get; } = sandbox;

        public void Dispose() => Open.TryRemove(this, out _);
    }
}
