using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orders.Api.Inventory;

namespace Orders.Api.Health;

internal sealed class RedisCheck(RedisConnection redis) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var database = await redis.GetDatabaseAsync().WaitAsync(cancellationToken);
        await database.PingAsync().WaitAsync(cancellationToken);
        return HealthCheckResult.Healthy();
    }
}
