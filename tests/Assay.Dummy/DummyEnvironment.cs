namespace Assay.Dummy;

/// <summary>The environment as tests of servers see it: without the settings of whoever runs the tests.</summary>
public static class DummyEnvironment
{
    public static string? Variable(string name) =>
        name.StartsWith("ASSAY_", StringComparison.Ordinal) ? null : Environment.GetEnvironmentVariable(name);
}
