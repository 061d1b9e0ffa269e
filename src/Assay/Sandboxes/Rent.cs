using Assay.Adapters;

namespace Assay.Sandboxes;

/// <summary>One test's use of one sandbox, from the hand-over until its verdict.</summary>
internal sealed class Rent(SandboxInstance instance, RentFlow flow, TestIdentity? test, string holder, long startedAt)
{
    private int _state;

    public SandboxInstance Instance { get; } = instance;

    public RentFlow Flow { get; } = flow;

    /// <summary>The test that rented, where an adapter knows it.</summary>
    public TestIdentity? Test { get; } = test;

    /// <summary>Who rented, for people: the test's name, or what its adapter says about a caller outside of a test.</summary>
    public string Holder { get; } = test?.Name ?? holder;

    /// <summary>Several tests use it: none of them may return it, only the fixture that rented it.</summary>
    public bool IsShared { get; set; }

    public long StartedAt { get; } = startedAt;

    /// <summary>When the test returned the sandbox while its verdict was still to come; 0 before.</summary>
    public long ReturnedAt { get; private set; }

    public IReadOnlyList<string> Findings { get; private set; } = [];

    public Verdict Verdict { get; private set; }

    /// <summary>The verdict of a test that had not returned the sandbox when it came: as a rule it does when its class is disposed.</summary>
    public Verdict? Judged { get; set; }

    public bool HasEnded => Volatile.Read(ref _state) == 2;

    /// <summary>The test is done with the sandbox. True for the first caller only.</summary>
    public bool TryReturn(IReadOnlyList<string> findings, long now)
    {
        if (Interlocked.CompareExchange(ref _state, 1, 0) != 0)
            return false;
        Findings = findings;
        ReturnedAt = now;
        return true;
    }

    /// <summary>The verdict is known, or will not come: the sandbox may be put back. True for the first caller only.</summary>
    public bool TryEnd(Verdict verdict)
    {
        if (Interlocked.Exchange(ref _state, 2) == 2)
            return false;
        Verdict = verdict;
        return true;
    }
}
