namespace Assay.Kafka.Broker.Configs;

/// <summary>The settings of a subscription to client metrics (KIP-714).</summary>
internal static class ClientMetricsConfigs
{
    public static IReadOnlyDictionary<string, ConfigDefinition> All { get; } = ConfigTable.Parse(
        """
        interval.ms int 300000 from 100 to 3600000 : How often clients send their metrics.
        match list '' : Which clients are meant: patterns such as client_id=app-.*.
        metrics list '' : The beginnings of the names of the metrics that are wanted; * for all.
        """);
}
