namespace Assay.Kafka.Broker.Tests;

/// <summary>How often tests repeat what chance decides: little as a rule, much with ASSAY_LONG=1.</summary>
internal static class Amount
{
    public static int Of(int usual, int @long) => Environment.GetEnvironmentVariable("ASSAY_LONG") == "1" ? @long : usual;
}
