namespace Assay.Compose.Services;

/// <summary>
/// Kafka and what speaks its protocol. Clients are sent on to the address that the broker advertises, so only a port whose listener advertises this machine
/// will do.
/// </summary>
internal sealed class KafkaRule : ServiceRule
{
    public override string Kind => "kafka";

    public override int Port => 9092;

    public override bool TellsVersion => false;

    protected override IReadOnlyList<string> Images => ["kafka", "kafka-native", "cp-kafka", "cp-server", "redpanda", "fast-data-dev"];

    public override ComposePort? Reached(ComposeService service)
    {
        var advertised = Advertised(service).ToHashSet();
        return service.Ports.FirstOrDefault(port => port.Host is { } host && advertised.Contains(host)) ?? (advertised.Count == 0 ? base.Reached(service) : null);
    }

    public override string ConnectionString(ComposeService service, ComposePort at, out string? missing)
    {
        missing = null;
        return $"{at.Reached}:{Text(at.Host)}";
    }

    /// <summary>The ports of this machine that are advertised: <c>EXTERNAL://localhost:9092</c>, of the variable or of Redpanda's option.</summary>
    private static IEnumerable<int> Advertised(ComposeService service)
    {
        var listeners = (service.Variable("KAFKA_ADVERTISED_LISTENERS", "KAFKA_CFG_ADVERTISED_LISTENERS") ?? "").Split(',')
            .Concat(service.Command.SelectMany(word => word.Split(',', '=')));
        foreach (var listener in listeners)
        {
            if (Uri.TryCreate(listener.Trim(), UriKind.Absolute, out var uri) && uri.Host is "localhost" or "127.0.0.1" && uri.Port > 0)
                yield return uri.Port;
        }
    }
}
