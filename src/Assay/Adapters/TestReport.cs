namespace Assay.Adapters;

/// <summary>What a test should still say after it ended.</summary>
/// <param name="Findings">What was found when it returned its sandboxes; any fails the test, beside a failure of its own.</param>
/// <param name="Timelines">The timelines of its rents, for the output of a test that failed.</param>
public sealed record TestReport(IReadOnlyList<string> Findings, IReadOnlyList<string> Timelines)
{
    /// <summary>The findings as the exception that fails the test, or null when there are none.</summary>
    public Exception? ToException() => Findings.Count == 0 ? null : new SandboxFindingsException(Findings);
}
