namespace Assay.Containers.Tests;

/// <summary>How much a run of the tests does: small counts for every day, the long ones where ASSAY_LONG=1.</summary>
internal static class TestRun
{
    public static int Count(int everyDay, int inTheLongRun) =>
        Environment.GetEnvironmentVariable("ASSAY_LONG") == "1" ? inTheLongRun : everyDay;
}
