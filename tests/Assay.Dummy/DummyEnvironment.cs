namespace Assay.Dummy;

/// <summary>
/// The environment as tests of servers see it: without the settings of whoever runs the tests. A test gives its dummy a setting under another
/// name: <c>DUMMY_ASSAY_IDLE</c> for <c>ASSAY_IDLE</c>.
/// </summary>
public static class DummyEnvironment
{
    public static string? Variable(string name) =>
        name.StartsWith("ASSAY_", StringComparison.Ordinal) ? Environment.GetEnvironmentVariable("DUMMY_" + name) : Environment.GetEnvironmentVariable(name);
}
