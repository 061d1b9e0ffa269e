using Assay.Sandboxes;

namespace Assay.Adapters;

/// <summary>
/// What an adapter of a test framework tells the core: which test runs in the current flow, and how it ended.
/// One adapter is at work in a process.
/// </summary>
public abstract class TestAdapter
{
    internal const string UnknownCaller = "a caller outside of a test";
    private static TestAdapter? _current;

    internal static TestAdapter? Current => Volatile.Read(ref _current);

    /// <summary>The test that runs in the calling flow, or null outside of tests (in a fixture).</summary>
    protected internal abstract TestIdentity? CurrentTest { get; }

    /// <summary>Who calls, in words, where no test runs in the calling flow: "the tests of PlacingAnOrder" in the fixture of a class.</summary>
    protected internal virtual string CurrentCaller => UnknownCaller;

    /// <summary>Puts an adapter to work. The first one stays.</summary>
    /// <param name="adapter">The adapter.</param>
    public static void Use(TestAdapter adapter)
    {
        ArgumentNullException.ThrowIfNull(adapter);
        Interlocked.CompareExchange(ref _current, adapter, null);
    }

    /// <summary>
    /// Reports how a test ended: its rents end, their sandboxes begin to be put back, and what the test should still say is answered.
    /// </summary>
    /// <param name="test">The test.</param>
    /// <param name="verdict">How it ended.</param>
    protected static TestReport Ended(TestIdentity test, Verdict verdict)
    {
        ArgumentNullException.ThrowIfNull(test);
        return RentLedger.End(test, verdict);
    }
}
