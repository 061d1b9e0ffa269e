using System.Reflection;
using Xunit.v3;

namespace Assay.Xunit;

/// <summary>
/// Puts the adapter to work for all tests of an assembly. The package adds it by itself; set the property <c>AssayXunitAdapter</c> to
/// <c>false</c> to leave it out.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class ReportVerdictsAttribute : BeforeAfterTestAttribute
{
    /// <summary>Puts the adapter to work, which <see cref="Before"/> would do too late: the class of the first test may rent before that.</summary>
    public ReportVerdictsAttribute() => XunitAdapter.Install();

    /// <inheritdoc/>
    public override void Before(MethodInfo methodUnderTest, IXunitTest test) => XunitAdapter.Begin();

    /// <summary>Reports the verdict: the sandboxes that the test rented begin to be put back.</summary>
    /// <param name="methodUnderTest">The test method.</param>
    /// <param name="test">The test.</param>
    /// <exception cref="SandboxFindingsException">Something was found when the test returned a sandbox; xUnit shows it beside the test's own failure.</exception>
    public override void After(MethodInfo methodUnderTest, IXunitTest test) => XunitAdapter.Report();
}
