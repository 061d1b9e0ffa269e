using System.Text;

namespace Assay;

/// <summary>
/// What was found when a test returned its sandbox: a request that no stub matched, a stub that was never called.
/// Where the test was already failing, its own exception is shown too.
/// </summary>
public sealed class SandboxFindingsException : SandboxException
{
    internal SandboxFindingsException(IReadOnlyList<string> findings, Exception? underWay = null)
        : base(Describe(findings, underWay), underWay) => Findings = findings;

    /// <summary>What was found, one text each.</summary>
    public IReadOnlyList<string> Findings { get; }

    private static string Describe(IReadOnlyList<string> findings, Exception? underWay)
    {
        var text = new StringBuilder();
        text.AppendJoin("\n", findings);
        if (underWay is not null)
            text.Append("\nThe test's own last exception (it may be the failure itself): ").Append(underWay.GetType().Name).Append(": ").Append(underWay.Message);
        return text.ToString();
    }
}
