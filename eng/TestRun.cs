/// <summary>How much a run of the tests does: small counts for every day, the long ones where ASSAY_LONG=1.</summary>
internal static class TestRun
{
    /// <summary>Whether this is the long run.</summary>
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("ASSAY_LONG") == "1";

    /// <summary>How often to repeat what chance decides, or how many take part.</summary>
    public static int Count(int everyDay, int inTheLongRun) => IsLong ? inTheLongRun : everyDay;
}
