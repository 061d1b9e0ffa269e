namespace Assay.Kafka.Broker.Tests;

/// <summary>Waits for conditions, with a limit far beyond what they take.</summary>
internal static class Soon
{
    private static readonly Eventually Limit = Eventually.Within(TimeSpan.FromSeconds(60));

    /// <summary>Waits until a condition holds; what was seen is shown when it does not.</summary>
    public static Task True(Func<bool> condition, Func<string> seen) => Limit.Value(seen, _ => condition(), TestContext.Current.CancellationToken);

    /// <summary>Waits until a condition that is asked for holds.</summary>
    public static Task True(Func<Task<bool>> condition) => Limit.Value(condition, static holds => holds, TestContext.Current.CancellationToken);
}
