namespace Assay;

/// <summary>How the test that rented a sandbox ended.</summary>
public enum Verdict
{
    /// <summary>Nobody said: no adapter of the test framework is at work, or the sandbox was not rented by a test.</summary>
    Unknown,

    /// <summary>The test passed.</summary>
    Passed,

    /// <summary>The test failed.</summary>
    Failed,

    /// <summary>The test was skipped while it ran.</summary>
    Skipped,
}
