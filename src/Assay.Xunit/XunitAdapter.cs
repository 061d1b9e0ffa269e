using Assay.Adapters;
using Assay.Sandboxes;
using Xunit;

namespace Assay.Xunit;

/// <summary>Tells the core which xUnit test runs in a flow and how it ended.</summary>
internal sealed class XunitAdapter : TestAdapter
{
    private static readonly XunitAdapter Instance = new();

    protected internal override TestIdentity? CurrentTest => IdentityOf(TestContext.Current);

    protected internal override string CurrentCaller => TestContext.Current switch
    {
        { TestClass: { } tests } => $"the tests of {tests.TestClassSimpleName}",
        { TestCollection: { } tests } => $"the tests of the collection {tests.TestCollectionDisplayName}",
        { TestAssembly: { } tests } => $"the tests of {tests.AssemblyName.Split(',')[0]}",
        _ => base.CurrentCaller,
    };

    public static void Install() => Use(Instance);

    /// <summary>Shows in the timelines of shared sandboxes where a test begins.</summary>
    public static void Begin()
    {
        Install();
        NoteInShared(TestContext.Current, "begins");
    }

    public static void Report()
    {
        var context = TestContext.Current;
        if (IdentityOf(context) is not { } test)
            return;

        var verdict = VerdictOf(context.TestState?.Result);
        NoteInShared(context, verdict == Verdict.Failed ? "failed" : "ended");
        var report = Ended(test, verdict);
        foreach (var timeline in report.Timelines)
            context.TestOutputHelper?.WriteLine(timeline);
        if (verdict == Verdict.Failed)
        {
            foreach (var sandbox in SharedSandboxes.Of(context))
                context.TestOutputHelper?.WriteLine(Describe(sandbox.Instance, test));
        }

        if (report.ToException() is { } findings)
            throw findings;
    }

    /// <summary>What is kept of a shared sandbox is kept as the last of its tests leaves it.</summary>
    private static string Describe(SandboxInstance shared, TestIdentity test)
    {
        var kept = shared.CurrentRent is { } rent ? shared.Keep(rent, test.Name) : [];
        return $"{shared.Name}, shared with other tests\n{shared.Timeline.Render()}{string.Concat(kept.Select(line => $"{line}\n"))}";
    }

    private static void NoteInShared(ITestContext context, string what)
    {
        foreach (var sandbox in SharedSandboxes.Of(context))
            sandbox.Timeline.Record("test", $"{context.Test?.TestDisplayName} {what}");
    }

    private static TestIdentity? IdentityOf(ITestContext context) =>
        context.Test is { } test ? new TestIdentity(test.UniqueID, test.TestDisplayName) : null;

    private static Verdict VerdictOf(TestResult? result) => result switch
    {
        TestResult.Passed => Verdict.Passed,
        TestResult.Failed => Verdict.Failed,
        TestResult.Skipped => Verdict.Skipped,
        _ => Verdict.Unknown,
    };
}
