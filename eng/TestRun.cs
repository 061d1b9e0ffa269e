using System.Runtime.CompilerServices;

/// <summary>How much a run of the tests does: small counts for every day, the long ones where ASSAY_LONG=1.</summary>
internal static class TestRun
{
    /// <summary>Whether this is the long run.</summary>
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("ASSAY_LONG") == "1";

    /// <summary>How often to repeat what chance decides, or how many take part.</summary>
    public static int Count(int everyDay, int inTheLongRun) => IsLong ? inTheLongRun : everyDay;

    /// <summary>Servers that start beside the tests of all other projects need more patience than a person has.</summary>
    [ModuleInitializer]
    internal static void BePatient()
    {
        const string Variable = "ASSAY_START_TIMEOUT";
        if (Environment.GetEnvironmentVariable(Variable) is null)
            Environment.SetEnvironmentVariable(Variable, "3m");
    }
}
