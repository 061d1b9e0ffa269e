using Assay.Adapters;
using Xunit;

namespace Assay.Xunit;

/// <summary>Tells the core which xUnit test runs in a flow and how it ended.</summary>
internal sealed class XunitAdapter : TestAdapter
{
    private static readonly XunitAdapter Instance = new();

    protected override TestIdentity? CurrentTest => IdentityOf(TestContext.Current);

    public static void Install() => Use(Instance);

    public static void Report()
    {
        var context = TestContext.Current;
        if (IdentityOf(context) is not { } test)
            return;

        var report = Ended(test, VerdictOf(context.TestState?.Result));
        foreach (var timeline in report.Timelines)
            context.TestOutputHelper?.WriteLine(timeline);
        if (report.ToException() is { } findings)
            throw findings;
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
