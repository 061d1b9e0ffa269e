using Confluent.Kafka;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orders.Shared.Kafka;

namespace Orders.Api.Health;

internal sealed class KafkaCheck(KafkaPublisher kafka) : IHealthCheck
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        // The client can only be asked with a thread that waits.
        var metadata = await Task.Run(
            () =>
            {
                using var admin = new DependentAdminClientBuilder(kafka.Handle).Build();
                return admin.GetMetadata(Limit);
            },
            cancellationToken);
        return HealthCheckResult.Healthy($"{metadata.Brokers.Count} brokers");
    }
}
