using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Orders.Shared.Telemetry;

public static class TelemetryRegistration
{
    // The name that OpenTelemetry's specification gives to the setting.
    private const string ExporterEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Traces SQL and the application's own work; they are exported when an OTLP endpoint is configured.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="service">The name of the service, and of the source of its own spans.</param>
    /// <param name="configure">Adds what only this application does, such as serving HTTP.</param>
    public static void AddOrdersTelemetry(this IHostApplicationBuilder builder, string service, Action<TracerProviderBuilder>? configure = null)
    {
        var exported = !string.IsNullOrEmpty(builder.Configuration[ExporterEndpoint]);

        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(service))
            .WithTracing(tracing =>
            {
                tracing.AddSource(service).AddNpgsql();
                configure?.Invoke(tracing);
                if (exported) tracing.AddOtlpExporter();
            });
    }
}
