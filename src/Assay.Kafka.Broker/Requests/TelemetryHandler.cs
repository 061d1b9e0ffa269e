using Assay.Kafka.Broker.Cluster;
using Assay.Kafka.Broker.Configs;
using Assay.Kafka.Broker.Protocol;
using Assay.Kafka.Broker.Protocol.Messages;

namespace Assay.Kafka.Broker.Requests;

/// <summary>
/// GetTelemetrySubscriptions and PushTelemetry (KIP-714). Clients are told what was subscribed to; what they push is taken and forgotten.
/// As in Kafka, clients are only asked at all where somebody listens: here, once there is a subscription.
/// </summary>
internal sealed class TelemetryHandler(ClusterState cluster)
{
    private const sbyte MostCompression = 4;

    public bool IsWanted => cluster.Configs.HasAltered(ConfigResourceType.ClientMetrics);

    private IEnumerable<IReadOnlyDictionary<string, string>> Subscriptions => cluster.Configs.Altered
        .Where(resource => resource.Type == ConfigResourceType.ClientMetrics).Select(cluster.Configs.Of);

    public IResponse Subscribe(RequestContext context, GetTelemetrySubscriptionsRequest request)
    {
        var (metrics, interval) = Wanted();
        return new GetTelemetrySubscriptionsResponse
        {
            ClientInstanceId = request.ClientInstanceId == Guid.Empty ? Guid.NewGuid() : request.ClientInstanceId,
            SubscriptionId = IdOf(metrics, interval),
            AcceptedCompressionTypes = [4, 3, 1, 2],
            PushIntervalMs = interval,
            TelemetryMaxBytes = cluster.Configs.BrokerNumber("telemetry.max.bytes"),
            DeltaTemporality = true,
            RequestedMetrics = metrics.Contains("*") ? [""] : metrics,
        };
    }

    public IResponse Push(RequestContext context, PushTelemetryRequest request)
    {
        var (metrics, interval) = Wanted();
        var error = request.ClientInstanceId == Guid.Empty ? ErrorCode.InvalidRequest
            : request.SubscriptionId != IdOf(metrics, interval) ? ErrorCode.UnknownSubscriptionId
            : request.CompressionType is < 0 or > MostCompression ? ErrorCode.UnsupportedCompressionType
            : request.Metrics.Length > cluster.Configs.BrokerNumber("telemetry.max.bytes") ? ErrorCode.TelemetryTooLarge
            : ErrorCode.None;
        return new PushTelemetryResponse { ErrorCode = (short)error };
    }

    private (List<string> Metrics, int Interval) Wanted()
    {
        var metrics = Subscriptions.SelectMany(values => ConfigText.Elements(values.GetValueOrDefault("metrics", ""))).Distinct().ToList();
        var interval = Subscriptions.Select(values => int.Parse(values.GetValueOrDefault("interval.ms", "300000"), System.Globalization.CultureInfo.InvariantCulture))
            .DefaultIfEmpty(300_000).Min();
        return (metrics, interval);
    }

    // Changes with what is subscribed to, so that clients notice.
    private static int IdOf(IReadOnlyCollection<string> metrics, int interval) =>
        metrics.Aggregate(interval, (hash, metric) => metric.Aggregate(hash, (inner, letter) => unchecked((inner * 31) + letter)));
}
