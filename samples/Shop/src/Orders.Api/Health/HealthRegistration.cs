using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Orders.Api.Health;

internal static class HealthRegistration
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <remarks>
    /// Without Kafka orders are still taken, and announced later: degraded. The payment API is not asked: while it is down,
    /// every instance is as good as any other.
    /// </remarks>
    public static void AddReadiness(this IServiceCollection services) =>
        services.AddHealthChecks()
            .AddCheck<PostgresCheck>("postgres", timeout: Limit)
            .AddCheck<RedisCheck>("redis", timeout: Limit)
            .AddCheck<KafkaCheck>("kafka", HealthStatus.Degraded, timeout: Limit);

    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { ResponseWriter = WriteAsync });
    }

    private static Task WriteAsync(HttpContext context, HealthReport report) =>
        context.Response.WriteAsJsonAsync(
            new
            {
                Status = report.Status.ToString(),
                Checks = report.Entries.ToDictionary(entry => entry.Key, entry => entry.Value.Status.ToString()),
            },
            context.RequestAborted);
}
