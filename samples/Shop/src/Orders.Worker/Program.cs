using Orders.Shared.Database;
using Orders.Shared.Kafka;
using Orders.Shared.Telemetry;
using Orders.Worker.DeadLetters;
using Orders.Worker.Processing;

namespace Orders.Worker;

// Not top-level statements: tests refer to both applications, whose entry points need names that differ.
public sealed class Program
{
    private Program() { }

    public static async Task Main(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);

        builder.AddOrdersTelemetry("Orders.Worker");
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddOrdersDatabase();
        builder.Services.AddKafka();
        builder.Services.AddDeadLetters();
        builder.Services.AddProcessing();

        await builder.Build().RunAsync();
    }
}
